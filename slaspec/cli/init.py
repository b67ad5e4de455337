"""`slaspec init`: the first files of an agreement, from a template and a few answers."""

import json
import re
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from slaspec import __version__
from slaspec.cli import FINDINGS
from slaspec.document.validate import validate
from slaspec.files import new_files, schema_text, template, template_names, write_new

_AGREEMENT = "sla.yaml"
_QUESTIONS = (
    ("first", "Who brings the leads?", "Marketing"),
    ("second", "Who takes them on?", "Sales"),
    ("timezone", "In which time zone is the office?", "Europe/Berlin"),
    ("hours", "When is it open, Monday to Friday?", "09:00-17:00"),
)
_DUTIES = {
    _AGREEMENT: "the agreement",
    ".slaspec/agreement.schema.json": "what editors complete and check it by",
    "tests/test_sla.py": "examples of what it means, for pytest",
    "mkdocs.yml": "the site on which everybody reads it",
    "docs/index.md": "the first page of that site",
    ".pre-commit-config.yaml": "checks before each commit",
    ".github/workflows/sla.yml": "checks of each pull request",
}


@click.command()
@click.argument("folder", default=".", metavar="[FOLDER]")
@click.option("--template", "name", type=click.Choice(template_names()), default="standard", help="What to begin with; left out: standard.")
@click.option("--yes", is_flag=True, help="Ask nothing: take the proposed answers.")
def command(folder: str, name: str, yes: bool) -> None:  # noqa: FBT001 - click calls it so
    """Begin an agreement: the file, its checks, its pages and a test.

    Asks who the two sides are and when the office is open, where there is a terminal to ask in. No file is ever
    overwritten: those that are there already are named and left alone, and with an agreement there nothing is written.

    Exit code 0: all written, 1: something was there already, 2: a file cannot be written.
    """
    files = template(name)
    if _AGREEMENT not in new_files(folder, files):
        click.echo(f"there is an agreement already, nothing was written: {_AGREEMENT}", err=True)
        sys.exit(FINDINGS)
    dates = _dates(datetime.now(UTC).date())  # noqa: TID251 - the command line asks the clock, the core is told
    answers = {key: proposed for key, _question, proposed in _QUESTIONS}
    if sys.stdin is not None and sys.stdin.isatty() and not yes:
        answers["second"] = "?"  # until it is asked for: the first side may have any name
        for key, question, proposed in _QUESTIONS:
            answers[key] = _asked(key, question, proposed, lambda given: _filled(files[_AGREEMENT], answers | dates | given))
    filled = {path: _filled(text, answers | dates) for path, text in files.items()}
    filled[".slaspec/agreement.schema.json"] = schema_text("agreement")
    written = write_new(folder, filled)
    for path in (path for path in _DUTIES if path in written):
        click.echo(f"written     {path:<30}  {_DUTIES[path]}")
    left = [path for path in _DUTIES if path not in written]
    for path in left:
        click.echo(f"left alone  {path:<30}  it was there already")
    agreement = Path(folder, _AGREEMENT)
    click.echo(f"next: read {agreement} and change what is not so, then `slaspec validate {agreement}`")
    if left:
        sys.exit(FINDINGS)


def _asked(key: str, question: str, proposed: str, agreement_with: Callable[[dict[str, str]], str]) -> str:
    """An answer with which the agreement has no findings; what a finding says is said to whoever answered."""
    while True:
        answer = str(click.prompt(question, default=proposed)).strip()
        findings = validate(agreement_with({key: answer}), name=_AGREEMENT)
        if not findings:
            return answer
        click.echo("; ".join(filter(None, (findings[0].message, findings[0].help))))


def _dates(today: date) -> dict[str, str]:
    """The first day of the next month, on which a new agreement comes into force, and the first Monday from then on."""
    first = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
    return {"from": first.isoformat(), "monday": (first + timedelta(days=-first.weekday() % 7)).isoformat()}


def _filled(text: str, values: Mapping[str, str]) -> str:
    """A template's text with its `@…@` replaced; answers are written as they stand in double quotes."""
    known = {**values, "version": __version__}
    return re.sub(f"@({'|'.join(known)})@", lambda place: json.dumps(known[place[1]], ensure_ascii=False)[1:-1], text)
