"""`slaspec rule`: what a rule asks and why, as plain text; without a name, every rule in one line."""

import re
import sys
import textwrap
from collections.abc import Iterator

import click

from slaspec.cli import USAGE
from slaspec.diagnostics import nearest, visible
from slaspec.document.rules._registry import RULES
from slaspec.files import rule_page

_WIDTH = 88
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")


def _known(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    return [rule for rule in sorted(RULES) if rule.startswith(incomplete)]


@click.command()
@click.argument("rule", required=False, metavar="[ID]", shell_complete=_known)
def command(rule: str | None) -> None:
    """Say what a rule asks, what to avoid, what to prefer, and why.

    ID is what stands in brackets at the end of a finding; without it every rule is listed in one line.

    Exit code 0: told, 2: there is no such rule.
    """
    if rule is None:
        width = max(map(len, RULES))
        for known, asks in sorted(RULES.items()):
            click.echo(f"{known:<{width}}  {asks}")
        return
    name = rule.strip("[]")  # as a finding shows it
    if name not in RULES:
        close = nearest(name, RULES)
        hint = f"did you mean `{close}`?" if close else "`slaspec rule` lists them all"
        click.echo(f"slaspec: there is no rule `{visible(name)}`; {hint}", err=True)
        sys.exit(USAGE)
    click.echo("\n".join(_plain(rule_page(name))))


def _plain(markdown: str) -> Iterator[str]:
    """The lines of a page as text for a terminal: headings underlined, code set in, paragraphs filled."""
    for part in re.findall(r"```[^\n]*\n.*?```|[^\n]+(?:\n(?!```)[^\n]+)*", markdown, re.DOTALL):
        if part.startswith("```"):
            yield from textwrap.indent("\n".join(part.splitlines()[1:-1]), "    ").splitlines()
        elif part.startswith("#"):
            text = part.lstrip("# ")
            yield from (text, ("=" if part.startswith("# ") else "-") * len(text))
        elif part.startswith(("- ", "| ")):
            yield from part.splitlines()
        else:
            yield from textwrap.wrap(_LINK.sub(r"\1", part), _WIDTH, break_on_hyphens=False, break_long_words=False)
        yield ""
