"""`slaspec validate`: every finding about agreements, with its place."""

import sys

import click

from slaspec.cli import FINDINGS
from slaspec.cli.printing import print_diagnostics
from slaspec.document.validate import validate
from slaspec.files import library_beside, read_text


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def command(files: tuple[str, ...]) -> None:
    """Check agreements and say what is wrong, where, and the way out.

    Exit code 0: clean, 1: findings, 2: a file cannot be read.
    """
    sources = {name: read_text(name) for name in files}
    libraries = {name: library_beside(name, sources) for name in files}
    found = (found for name, library in libraries.items() for found in validate(sources[name], name=name, library=library))
    diagnostics = list(dict.fromkeys(found))  # a base of several says it once
    if diagnostics:
        print_diagnostics(diagnostics, sources)
        sys.exit(FINDINGS)
    for name in libraries:
        click.echo(f"{name}: no findings")
