"""What the README and the documentation show is run: every command with its output, every block of Python, every YAML.

`pytest --update` writes the outputs in README.md anew; the difference is to be read like prose.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import slaspec
from slaspec.diagnostics import formatted
from slaspec.rendering.sentences import sentence

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
CONSOLE = re.compile(r"```console\n(?P<body>.*?)```", re.DOTALL)
FENCE = r"```{language}\n(?P<body>.*?)```"
RULES = ROOT / "docs" / "rules"
PROSE = [README, *sorted(page for page in (ROOT / "docs").rglob("*.md") if page.parent != RULES)]
"""What is read in one go; the pages of the rules hold mistakes on purpose: tests/document runs them."""

THIS_RUN = "make test"
"""The one command that is not run by a test: it is what runs the tests."""


def commands(body: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output shown below it."""
    parts = re.split(r"^\$ (.*)\n", body, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def output_of(command: str, folder: Path = ROOT) -> str:
    """What a command prints, standard output and error in turn, at the top of the repository or elsewhere."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    # MAKEFLAGS and the like of a make around the tests are none of a reader's
    env = {key: value for key, value in os.environ.items() if not key.startswith("MAKE") and key != "MFLAGS"} | {"PATH": path}
    done = subprocess.run(
        command, shell=True, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return done.stdout


def same_anywhere(output: str) -> str:
    """An output without the one thing that may differ from machine to machine: the release of the zone database."""
    return re.sub(r"tzdata \w+", "tzdata …", output)


@pytest.mark.slow
def test_every_command_of_the_readme_gives_the_output_shown(request: pytest.FixtureRequest) -> None:
    """In the order of the README, in this checkout; a command without output below it must succeed silently or say what it says."""
    text = README.read_text(encoding="utf-8")
    shutil.rmtree(ROOT / "build" / "ours", ignore_errors=True)  # what a reader makes once
    shown = [(command, output) for block in CONSOLE.finditer(text) for command, output in commands(block["body"])]
    assert ("make demo", "") in [(command, "") for command, _ in shown]
    for command, output in shown:
        if command == THIS_RUN:
            continue
        given = output_of(command)
        if command == "make demo":
            assert f"the site, to open in a browser: file://{ROOT}/site/index.html\n" in given, given
            assert "examples/acme/sla.yaml: no findings\n" in given
        elif request.config.getoption("--update"):
            text = text.replace(f"$ {command}\n{output}", f"$ {command}\n{given}", 1)
            README.write_text(text, encoding="utf-8")
        else:
            assert same_anywhere(given) == same_anywhere(output), command


def test_every_python_block_runs(tmp_path: Path) -> None:
    """The blocks of a page in order, in one process, beside the examples."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for page in PROSE:
        blocks = re.findall(FENCE.format(language="python"), page.read_text(encoding="utf-8"), re.DOTALL)
        if blocks:
            done = subprocess.run([sys.executable, "-c", "\n".join(blocks)], cwd=tmp_path, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{page.name}: {done.stderr}"


OF_A_WHOLE = ("unused-name", "approval-of-other-content")
"""What only a whole agreement can keep: the parts around it may use the name, and the content is that of the whole."""


def test_every_agreement_and_mapping_in_the_documentation_is_sound() -> None:
    """Whole ones as they stand, beside those that the page names in their first line; parts with the smallest frame that they need."""
    from slaspec.document.mapping_file import read_mapping  # noqa: PLC0415 - only here

    checked = 0
    for page in PROSE:
        blocks = re.findall(FENCE.format(language="yaml"), page.read_text(encoding="utf-8"), re.DOTALL)
        files = {named[1]: block for block in blocks if (named := re.match(r"# (\S+\.yaml)\n", block))}
        for name, block in files.items():
            found = slaspec.validate(block, name=name, library=files.__getitem__)
            assert [each for each in found if each.rule not in OF_A_WHOLE] == [], block
            checked += 1
        for block in blocks:
            if block in files.values():
                continue
            if block.startswith("mapping:"):
                assert read_mapping(block, name=page.name)[1] == []
            elif block.startswith(("plugins:", "repos:")):
                continue  # configurations: tests/adapters builds sites, tests/cli runs the hooks
            else:
                text = framed(block)
                found = slaspec.validate(text, name=page.name, library=lambda _name, text=text: lock_of(text))
                assert [each for each in found if each.rule not in OF_A_WHOLE] == [], block
            checked += 1
    assert checked >= 8


def test_the_first_agreement_of_the_guide_says_what_the_guide_says() -> None:
    """Its sentence is that of the pages, and the finding shown, on the page about findings too, is that of its slip of the pen."""
    from slaspec.document.validate import read_agreement  # noqa: PLC0415 - only here

    guide = ROOT / "docs" / "guide"
    page = (guide / "begin.md").read_text(encoding="utf-8")
    (first, *_) = re.findall(FENCE.format(language="yaml"), page, re.DOTALL)
    mistaken = first.replace("business", "busines")
    (finding,) = slaspec.validate(mistaken, name="sla.yaml")

    assert f"```text\n{formatted(finding, mistaken)}\n```" in page
    assert formatted(finding, mistaken) in (guide / "check.md").read_text(encoding="utf-8")
    agreement, _findings = read_agreement(first, name="sla.yaml")
    assert agreement is not None
    assert sentence(agreement.commitments[0], agreement) in page.replace("\n", " ")


def lock_of(text: str) -> str:
    """The holiday lock of a sound agreement."""
    from slaspec.document.locking import made_lock  # noqa: PLC0415 - only here
    from slaspec.document.validate import read_unlocked  # noqa: PLC0415 - only here

    agreement, places, findings = read_unlocked(text, name="x")
    assert agreement is not None, findings
    assert places is not None
    return made_lock(agreement, places, None, this_year=2026)[0].text


def test_the_page_on_holidays_shows_what_its_commands_print(tmp_path: Path) -> None:
    """In a folder with the page's agreement; but for the release of the library, which every machine has its own of."""
    page = (ROOT / "docs" / "guide" / "holidays.md").read_text(encoding="utf-8")
    (block,) = re.findall(FENCE.format(language="yaml"), page, re.DOTALL)
    (tmp_path / "sla.yaml").write_text(framed(block), encoding="utf-8")
    shown = [each for console in CONSOLE.finditer(page) for each in commands(console["body"]) if each[0].startswith("slaspec ")]

    assert len(shown) == 2
    for command, output in shown:
        given = output_of(command, tmp_path)
        assert re.sub(r"holidays [\d.]+", "holidays …", given) == re.sub(r"holidays [\d.]+", "holidays …", output).rstrip("\n") + "\n"


def test_the_guide_to_several_regions_shows_what_the_program_shows(tmp_path: Path) -> None:
    """The parts of the printed agreement, between the places where something is left out."""
    page = (ROOT / "docs" / "guide" / "several-regions.md").read_text(encoding="utf-8")
    for name, block in re.findall(r"```yaml\n(?=# (\S+)\n)(.*?)```", page, re.DOTALL):
        (tmp_path / name).write_text(block, encoding="utf-8")
    program = Path(sys.executable).with_name("slaspec")
    done = subprocess.run([program, "show", "dach.yaml", "--effective"], cwd=tmp_path, capture_output=True, text=True, check=True)

    (excerpt,) = re.findall(r"```text\n\$ slaspec show dach.yaml --effective\n(.*?)```", page, re.DOTALL)
    assert all(part in done.stdout for part in excerpt.split("…\n"))


FRAME = {
    "slaspec": "slaspec: 1\n",
    "agreement": "agreement: { id: x, title: X, calendar: office }\n",
    "parties": "parties: { marketing: { name: Marketing }, sales: { name: Sales } }\n",
    "calendars": "calendars:\n  office: { timezone: UTC, hours: { mon-fri: 09:00-17:00 } }\n  new-york: { timezone: America/New_York, hours: { mon-fri: 09:00-17:00 } }\n"
    "  berlin: { timezone: Europe/Berlin, hours: { mon-fri: 09:00-17:00 } }\n",
    "stages": "stages:\n  inquiry: { belongs_to: marketing, initial: true }\n  mql: { belongs_to: marketing }\n  sal: { belongs_to: sales }\n"
    "  sql: { belongs_to: sales }\n  customer: { belongs_to: sales, entered_on: won }\n  recycled: { belongs_to: marketing, entered_on: recycled }\n",
    "handoffs": "handoffs:\n  pass:\n    from: { party: marketing, stage: mql }\n    to: { party: sales, stage: sal }\n    answer: { within: 1 hour }\n",
}


WHERE_NAMED = {
    "qualified": ("lead", "lead: { qualified_when: { score: { at_least: 65 } } }\n"),
    "enterprise": ("market", "market: { segments: { enterprise: { when: { employees: { at_least: 2000 } } } } }\n"),
}
"""What a part is completed with where it speaks of it."""


def framed(block: str) -> str:
    """A part of an agreement with the sections that it leaves out."""
    frame = FRAME | {key: section for word, (key, section) in WHERE_NAMED.items() if re.search(rf"\b{word}\b", block)}
    return "".join(section for key, section in frame.items() if not re.search(rf"^{key}:", block, re.MULTILINE)) + block


@pytest.mark.parametrize(("name", "number"), [("why", 5), ("scorecard", 1)])
def test_pages_on_judging_show_what_their_commands_print(name: str, number: int, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """In a folder with the page's agreement and events."""
    page = ROOT / "docs" / "guide" / f"{name}.md"
    text = page.read_text(encoding="utf-8")
    for file, block in re.findall(r"```(?:yaml|text)\n# (\S+)\n(.*?)```", text, re.DOTALL):
        (tmp_path / file).write_text(block, encoding="utf-8")
    shown = [each for console in CONSOLE.finditer(text) for each in commands(console["body"])]

    assert len(shown) == number
    for command, output in shown:
        given = output_of(command, tmp_path)
        if request.config.getoption("--update"):
            text = text.replace(f"$ {command}\n{output}", f"$ {command}\n{given}", 1)
            page.write_text(text, encoding="utf-8")
        else:
            assert same_anywhere(given) == same_anywhere(output), command
