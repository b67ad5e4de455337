"""`slaspec fmt`: agreements in their tidy form, changed where they must be and nowhere else."""

import sys
from contextlib import redirect_stdout

import click

from slaspec.cli import FINDINGS
from slaspec.cli.printing import print_diagnostics
from slaspec.diagnostics import Diagnostic, by_place
from slaspec.document.edit import diff
from slaspec.document.source import SourceError
from slaspec.document.tidy import Tidied, tidied
from slaspec.document.validate import validate
from slaspec.files import STANDARD_INPUT, read_text, write_text


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 where something would be changed.")
@click.option("--diff", "shows_diff", is_flag=True, help="Change nothing; print what would be changed as a unified diff.")
def command(files: tuple[str, ...], check: bool, shows_diff: bool) -> None:  # noqa: FBT001 - click calls it so
    """Tidy agreements up, in place; - reads standard input and writes to standard output.

    Comments, order, quotes and blank lines stay. A mapping in braces with more than three keys gets a
    line for each, text that other YAML tools misread gets quotes, blanks at the ends of lines go.

    Exit code 0: tidy now, 1: a file is not YAML (it stays as it is), or --check found something to change,
    2: a file cannot be read or written.
    """
    sources = {name: read_text(name) for name in files}
    fresh: dict[str, Tidied] = {}
    refused: list[Diagnostic] = []
    for name, text in sources.items():
        try:
            fresh[name] = tidied(text, name=name, findings=validate(text, name=name))
        except SourceError as error:
            refused += by_place(error.diagnostics)
    for name, tidy in fresh.items():
        if shows_diff:
            click.echo(diff(sources[name], tidy.text, name=name), nl=False)
        if check:
            click.echo(f"{name}: {'would change: ' if tidy.changes else ''}{_said(tidy)}", err=shows_diff)
        elif not shows_diff:
            _write(name, tidy)
    if refused:
        with redirect_stdout(sys.stderr if STANDARD_INPUT in sources or shows_diff else sys.stdout):
            print_diagnostics(refused, sources)
    if refused or (check and any(tidy.changes for tidy in fresh.values())):
        sys.exit(FINDINGS)


def _write(name: str, tidy: Tidied) -> None:
    if name == STANDARD_INPUT:
        sys.stdout.buffer.write(tidy.text.encode())
        return
    if tidy.changes:
        write_text(name, tidy.text)
    click.echo(f"{name}: {_said(tidy)}")


def _said(tidy: Tidied) -> str:
    return ", ".join(tidy.changes) or "nothing to change"
