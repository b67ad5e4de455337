"""`slaspec validate`: every finding about agreements, with its place."""

import sys
from pathlib import Path

import click

from slaspec.cli import FINDINGS
from slaspec.cli.printing import print_diagnostics
from slaspec.diagnostics import nearest, unusable
from slaspec.document.rules._registry import RULES
from slaspec.document.validate import validate
from slaspec.files.documents import library_beside, read_text

MACHINE_FORMATS = ("json", "github", "gitlab", "sarif", "junit")  # those of `formats`, which is loaded only for them


def _rules(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> frozenset[str]:
    named = [rule.strip() for value in values for rule in value.split(",")]
    for rule in named:
        if rule not in RULES:
            close = nearest(rule, RULES)
            message = f"there is no rule {rule!r}{f', did you mean {close!r}?' if close else '.'}"
            raise click.BadParameter(message)
    return frozenset(named)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--select", callback=_rules, multiple=True, metavar="RULE,...", help="Show findings of these rules alone.")
@click.option("--ignore", callback=_rules, multiple=True, metavar="RULE,...", help="Show no findings of these rules.")
@click.option("--strict", is_flag=True, help="Exit with 1 where there are warnings, too.")
@click.option("--format", "format_", type=click.Choice(["text", *MACHINE_FORMATS]), default="text", help="What to print.")
def command(files: tuple[str, ...], select: frozenset[str], ignore: frozenset[str], strict: bool, format_: str) -> None:  # noqa: FBT001 - click calls it so
    """Check agreements and say what is wrong, where, and the way out.

    Exit code 0: usable, 1: errors (with --strict, warnings too), 2: a file cannot be read.
    """
    sources = {name: read_text(name) for name in files}
    libraries = {name: library_beside(name, sources) for name in files}
    found_each = (found for name, library in libraries.items() for found in validate(sources[name], name=name, library=library))
    everything = list(dict.fromkeys(found_each))  # a base of several says it once
    shown = [found for found in everything if (not select or found.rule in select) and found.rule not in ignore]
    left_out = len(everything) - len(shown)
    if format_ == "text":
        if shown:
            print_diagnostics(shown, sources)
        for name in () if shown else libraries:
            click.echo(f"{name}: no findings")
        if left_out:
            click.echo(f"{left_out} more, of rules that were not asked for")
    else:
        from slaspec.cli.formats import FORMATS, Findings

        findings = Findings(files=list(libraries), found=shown, left_out=left_out, strict=strict, folder=Path.cwd())
        click.echo(FORMATS[format_](findings), nl=False)
    if unusable(shown) or (strict and shown):
        sys.exit(FINDINGS)
