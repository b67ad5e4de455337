"""The MkDocs plugin and the theme: real sites are built, and their HTML is read."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer

import slaspec
from slaspec.adapters.mkdocs_plugin import SlaspecPlugin
from slaspec.files import write_report

ROOT = Path(__file__).parents[2]
ACME = (ROOT / "examples" / "acme" / "sla.yaml").read_text(encoding="utf-8")
THEME = ROOT / "slaspec" / "theme"
PAGES = ("index", "commitments", "stages", "calendars", "scorecard", "glossary")
LEAST_CONTRAST = 4.5


@dataclass
class Site:
    """A site's source folder, and how its build went."""

    folder: Path
    code: int = 0
    said: str = ""

    @property
    def pages(self) -> Iterator[Path]:
        """The pages built, but for the error page of MkDocs' theme, which only a server can show."""
        return (page for page in (self.folder / "site").rglob("*.html") if page.name != "404.html")

    def text(self, page: str) -> str:
        """The HTML of a page of the agreement."""
        return (self.folder / "site" / "agreement" / f"{page}.html").read_text(encoding="utf-8")


@dataclass
class Html(HTMLParser):
    """What the tests ask of a page."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    current: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Sort the attributes by what they do."""
        self.tags.append(tag)
        for name, value in attrs:
            match name:
                case "id":
                    self.ids.append(value or "")
                case "href" if tag == "a":
                    self.links.append(value or "")
                case "src" | "srcset" | "data" | "poster" | "action" | "href":
                    self.loads.append(value or "")
                case "aria-current":
                    self.current.append(value or "")
                case _ if name == "style" or name.startswith("on"):
                    self.inline.append(f"{tag} {name}")
        if tag == "style" or (tag == "script" and not dict(attrs).get("src")):
            self.inline.append(tag)


def read(page: Path | str) -> Html:
    """A page's HTML."""
    html = Html()
    html.feed(page.read_text(encoding="utf-8") if isinstance(page, Path) else page)
    return html


def build(folder: Path, *, theme: str = "slaspec", agreement: str = ACME, options: str = "", strict: bool = True, **own: str) -> Site:
    """Build a site of one page of its own and an agreement's pages, as its user would."""
    docs = folder / "docs"
    for name, text in ({"index.md": "# Our site\n\nRead [what is owed](agreement/commitments.md).\n"} | own).items():
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(text, encoding="utf-8")
    if agreement:
        (folder / "sla.yaml").write_text(agreement, encoding="utf-8")
    settings = f"""\
        site_name: "Marketing & Sales"
        use_directory_urls: false
        theme: {{ name: {theme}{", highlightjs: false" if theme == "mkdocs" else ""} }}
        validation: {{ links: {{ anchors: warn, absolute_links: warn, unrecognized_links: warn }} }}
        plugins:
          - slaspec: {{ agreement: sla.yaml{options} }}
    """
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", *(["--strict"] if strict else [])]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    return Site(folder, done.returncode, done.stdout + done.stderr)


def judged(folder: Path) -> None:
    """Write a report of two leads into a folder."""
    start = datetime(2026, 3, 2, 15, tzinfo=UTC)
    events = [
        slaspec.LeadEvent("L-1", "stage_changed", start, data={"stage": "mql", "territory": "amer"}),
        slaspec.LeadEvent("L-1", "accepted", start + timedelta(hours=1)),
        slaspec.LeadEvent("L-2", "stage_changed", start, data={"stage": "mql", "territory": "emea"}),
    ]
    path = folder / "sla.yaml"
    path.write_text(ACME, encoding="utf-8")
    write_report(folder / "report.json", slaspec.evaluate(slaspec.load(path), events, as_of=datetime(2026, 5, 1, tzinfo=UTC)))


@pytest.fixture(scope="module", params=["slaspec", "mkdocs"])
def either(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with figures, in our theme and in one that MkDocs brings."""
    folder = tmp_path_factory.mktemp(f"site-{request.param}")
    judged(folder)
    return build(folder, theme=request.param, options=", report: report.json")


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site in our theme."""
    folder = tmp_path_factory.mktemp("site")
    return build(folder, agreement=ACME.replace("title: Acme marketing", "title: Tom's & Ann's <b> marketing"))


def test_every_page_of_the_agreement_is_built_with_its_figures(either: Site) -> None:
    """Both themes give all pages, and the scorecard shows what the report says."""
    assert either.code == 0, either.said
    built = {page.relative_to(either.folder / "site").as_posix() for page in either.pages}
    assert {f"agreement/{page}.html" for page in PAGES} | {"index.html"} <= built
    assert "50% of 2 clocks met" in either.text("scorecard")


def test_every_link_and_anchor_resolves(either: Site) -> None:
    """No link within the site leads nowhere, and no id stands twice."""
    pages = {page.resolve(): read(page) for page in either.pages}
    broken = []
    for page, html in pages.items():
        assert len(html.ids) == len(set(html.ids)), page
        for link in html.links + html.loads:
            target = urlsplit(link)
            if target.scheme or link == "#":
                continue
            file = (page.parent / unquote(target.path)).resolve() if target.path else page
            anchor = unquote(target.fragment)
            if not file.is_file() or (anchor and anchor not in pages[file].ids):
                broken.append(f"{page.name}: {link}")
    assert len(pages) > len(PAGES)
    assert not broken


def test_the_theme_asks_no_other_host_for_anything(ours: Site) -> None:
    """Pages load what the site itself has, and styles name no address."""
    loads = [load for page in ours.pages for load in read(page).loads]
    assert loads
    assert not [load for load in loads if urlsplit(load).scheme not in ("", "data") or load.startswith("//")]
    assert not re.search(r"url\(|@import|//", (ours.folder / "site" / "css" / "slaspec.css").read_text(encoding="utf-8"))


def test_the_theme_has_no_script_and_no_inline_style(ours: Site) -> None:
    """A strict content security policy has nothing to object to."""
    for page in ours.pages:
        html = read(page)
        assert not html.inline
        assert "script" not in html.tags


def test_a_page_of_the_theme_has_its_landmarks_and_marks_where_one_is(ours: Site) -> None:
    """Header, navigation, main part and footer are there, the skip link leads to the main part, the current page is marked."""
    html = read(ours.text("commitments"))
    assert {"header", "nav", "main", "footer", "details"} <= set(html.tags)
    assert html.tags.count("main") == html.tags.count("h1") == 1
    assert html.links[0].removeprefix("#") in html.ids
    assert html.current == ["page", "page"]  # the menu of a phone, and the one beside the page


def test_titles_are_written_as_text(ours: Site) -> None:
    """Markup in a title is shown, neither taken for markup nor escaped twice."""
    text = ours.text("index")
    assert "<title>Tom&#39;s &amp; Ann&#39;s &lt;b&gt; marketing and sales agreement · Marketing &amp; Sales</title>" in text
    assert "&amp;amp;" not in text
    assert "&amp;#" not in text


def test_the_theme_stays_small() -> None:
    """The stylesheet has less than 12 kB, the template less than 6 kB."""
    assert (THEME / "css" / "slaspec.css").stat().st_size < 12_000
    assert (THEME / "main.html").stat().st_size < 6_000


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_text_colour_can_be_read_on_every_ground(scheme: int) -> None:
    """The contrast is at least 4.5 to 1, in light and in dark."""
    declared = re.findall(r":root \{([^}]*)\}", (THEME / "css" / "slaspec.css").read_text(encoding="utf-8"))[scheme]
    colours = dict(re.findall(r"--(\w+): #([0-9a-f]{6});", declared))
    texts, grounds = ("ink", "quiet", "link", "note", "good", "care", "stop"), ("ground", "tint", "mark")
    poor = [f"{text} on {ground}" for text, ground in product(texts, grounds) if contrast(colours[text], colours[ground]) < LEAST_CONTRAST]
    assert not poor


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, as WCAG 2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of a colour written as six hexadecimal digits."""
    parts = [byte / 255 for byte in bytes.fromhex(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_finding_ends_the_build_with_its_text(tmp_path: Path) -> None:
    """The finding is shown with place, source line and carets, and without a traceback."""
    site = build(tmp_path, agreement=ACME.replace("within: 4 business hours", "within: 4 busines hours"))
    assert site.code == 1
    assert re.search(r"sla\.yaml:\d+:\d+: `4 busines hours`.*\[invalid-duration\]", site.said)
    assert "^^^^^^^" in site.said
    assert "Traceback" not in site.said
    assert str(tmp_path) not in site.said.split("finding", 1)[1]


def test_an_agreement_that_cannot_be_read_ends_the_build(tmp_path: Path) -> None:
    """A missing file is named, without a traceback."""
    site = build(tmp_path, agreement="")
    assert site.code == 1
    assert "sla.yaml: there is no such file" in site.said
    assert "Traceback" not in site.said


def test_a_report_that_is_none_ends_the_build(tmp_path: Path) -> None:
    """A file that is no report is refused, without a traceback."""
    (tmp_path / "report.json").write_text("[]", encoding="utf-8")
    site = build(tmp_path, options=", report: report.json")
    assert site.code == 1
    assert "report.json: it is not a report of slaspec" in site.said
    assert "Traceback" not in site.said


def test_pages_without_a_report_say_that_figures_are_missing(tmp_path: Path) -> None:
    """A report that is not there yet is a warning: the pages are built without figures, and a strict build ends."""
    site = build(tmp_path, options=", report: build/report.json", strict=False)
    assert site.code == 0, site.said
    assert "the pages show no figures" in site.said
    assert "they show no figures" in site.text("scorecard")
    assert build(tmp_path, options=", report: build/report.json").code == 1


def test_a_report_on_another_content_shows_no_figures(tmp_path: Path) -> None:
    """New promises never stand beside old figures; the build says so."""
    judged(tmp_path)
    plain = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    plain["agreement"]["content"] = "sha256:" + "0" * 64
    (tmp_path / "report.json").write_text(json.dumps(plain), encoding="utf-8")
    site = build(tmp_path, options=", report: report.json", strict=False)
    assert site.code == 0, site.said
    assert "judged another content" in site.said
    assert "its figures are not shown" in site.text("scorecard")


@pytest.mark.parametrize("own", ["agreement/commitments.md", "agreement/README.md"])
def test_a_page_of_the_site_in_the_same_place_is_refused(tmp_path: Path, own: str) -> None:
    """A page of the site's own is neither lost nor mixed with the agreement's."""
    site = build(tmp_path, **{own: "# Ours\n"})
    assert site.code == 1
    assert f"`{own}` of the site stands where a page of the agreement goes" in site.said
    assert "Traceback" not in site.said


def test_the_pages_go_where_the_site_wants_them(tmp_path: Path) -> None:
    """`folder` says where below docs the pages are."""
    site = build(tmp_path, options=", folder: we/owe", **{"index.md": "# Our site\n\n[Owed](we/owe/commitments.md#mql-volume)\n"})
    assert site.code == 0, site.said
    assert (tmp_path / "site" / "we" / "owe" / "commitments.html").is_file()


@pytest.mark.parametrize("folder", ["../elsewhere", "/elsewhere"])
def test_a_folder_outside_of_docs_is_refused(tmp_path: Path, folder: str) -> None:
    """No page is written beside the site."""
    site = build(tmp_path, options=f", folder: {folder}")
    assert site.code == 1
    assert "has to lie below docs" in site.said
    assert not (tmp_path / "elsewhere").exists()


def test_the_agreement_and_the_report_are_watched(tmp_path: Path) -> None:
    """Serving builds anew when one of them or what the agreement extends changes; a report to come is awaited in its folder."""
    watched: list[tuple[str, bool]] = []

    class Server:
        def watch(self, path: str, *, recursive: bool = True) -> None:
            watched.append((path, recursive))

    (tmp_path / "base.yaml").write_text(ACME, encoding="utf-8")
    (tmp_path / "sla.yaml").write_text("slaspec: 1\nextends: base.yaml\n", encoding="utf-8")
    (tmp_path / "build").mkdir()
    plugin = SlaspecPlugin()
    plugin.load_config({"agreement": "sla.yaml", "report": "build/report.json"}, config_file_path=str(tmp_path / "mkdocs.yml"))
    serve: Any = plugin.on_serve
    serve(cast("LiveReloadServer", Server()), config=MkDocsConfig(), builder=lambda: None)
    assert watched == [(str(tmp_path / "sla.yaml"), True), (str(tmp_path / "base.yaml"), True), (str(tmp_path / "build"), False)]
