"""`slaspec validate`: every finding about agreements, with its place."""

import sys

import click

from slaspec.cli import FINDINGS
from slaspec.cli.printing import print_diagnostics
from slaspec.document.validate import validate
from slaspec.files import read_text, siblings_of


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def command(files: tuple[str, ...]) -> None:
    """Check agreements and say what is wrong, where, and the way out.

    Exit code 0: clean, 1: findings, 2: a file cannot be read.
    """
    sources = {name: read_text(name) for name in files}
    diagnostics = [found for name, text in sources.items() for found in validate(text, name=name, siblings=siblings_of(name))]
    if diagnostics:
        print_diagnostics(diagnostics, sources)
        sys.exit(FINDINGS)
    for name in sources:
        click.echo(f"{name}: no findings")
