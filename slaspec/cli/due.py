"""`slaspec due`: what is open and when it is due."""

import json
from datetime import datetime

import click

from slaspec.cli.inputs import judging, taken
from slaspec.evaluation.evaluate import told
from slaspec.rendering.due import due_text
from slaspec.worktime.duration import DurationError, Limit, parse_limit


def _within(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Limit | None:
    if value is None:
        return None
    try:
        return parse_limit(value)
    except DurationError as error:
        message = f"{error}; {error.help}{'' if error.help.endswith('?') else '.'}"
        raise click.BadParameter(message) from None


@click.command()
@judging
@click.option("--owner", metavar="NAME", help="What this owner has to do; left out: everybody, and what nobody holds.")
@click.option("--within", callback=_within, metavar="DURATION", help="What is due so soon, such as '1 business day', and what is overdue.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="What to print.")
def command(
    files: tuple[str, ...],
    as_of: datetime | None,
    mapping: str | None,
    roster: str | None,
    owner: str | None,
    within: Limit | None,
    format_: str,
) -> None:
    """List what is open and when it is due: the overdue first, then what is due next, then what stands still.

    The time left is counted on the calendar of each clock. A clock that is late is listed until
    somebody does what was promised.

    Exit code 0: listed, 1: the agreement has findings, 2: a file cannot be read.
    """
    inputs = taken(files, as_of=as_of, mapping=mapping, roster=roster)
    evaluator = told(inputs.revisions, inputs.rows, as_of=inputs.as_of, roster=inputs.roster)
    inputs.progress.end()
    clocks = [
        each
        for each in evaluator.open_clocks(inputs.as_of)
        if owner in (None, each.owner) and (within is None or each.is_due_within(within, inputs.as_of))
    ]
    if format_ == "json":
        click.echo(json.dumps([each.to_dict() for each in clocks], ensure_ascii=False, indent=1))
    else:
        asked = [f"of {owner}"] if owner is not None else []
        asked += [f"due within {within}"] if within is not None else []
        click.echo(due_text(clocks, inputs.as_of, is_now=inputs.is_now, asked=asked))
    inputs.print_left_out(evaluator.refused)
