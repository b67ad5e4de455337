"""The documentation's site in a real browser, opened from disk: it shows, it is styled, and it asks no host for anything."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Request, sync_playwright

import needs

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = ["index", "agreement/index", "agreement/commitments", "agreement/stages", "agreement/scorecard", "guide/begin", "semantics/index"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own site, built as `make docs` builds it, without figures."""
    folder = tmp_path_factory.mktemp("site")
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").replace("      report: build/acme/report.json\n", "")
    text = text.replace("docs_dir: docs", f"docs_dir: {ROOT}/docs").replace("examples/acme", f"{ROOT}/examples/acme")
    (folder / "mkdocs.yml").write_text(text, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--config-file",
        str(folder / "mkdocs.yml"),
        "--site-dir",
        str(folder / "site"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    executable = needs.ask("Chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield started
        started.close()


@pytest.mark.parametrize("page_name", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_page_opens_from_disk(site: Path, browser: Browser, page_name: str, width: int, scheme: str) -> None:
    """Its text and its style are there, nothing is wider than the window, no console error, no request but for files."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked: list[str] = []
    said: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    def hear(message: ConsoleMessage) -> None:
        said.append(message.text)

    page.on("request", note)
    page.on("console", hear)
    page.goto((site / f"{page_name}.html").as_uri())

    assert page.locator("main h1").inner_text()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgba(0, 0, 0, 0)"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert any(url.endswith("slaspec.css") for url in asked)
    assert [url for url in asked if not url.startswith(("file://", "data:"))] == []
    assert said == []
    page.close()
