"""`slaspec explain`: why the verdicts on one lead are what they are."""

import json
import sys
from collections.abc import Iterable
from datetime import datetime

import click

from slaspec.cli import USAGE
from slaspec.cli.inputs import commitment_named, judging, taken
from slaspec.diagnostics import visible
from slaspec.errors import NotExplained
from slaspec.evaluation.reference import Evaluator
from slaspec.events.event import Event, LeadEvent, Refusal, TeamEvent, order_key
from slaspec.worktime.instants import microseconds


@click.command()
@judging
@click.option("--lead", required=True, metavar="ID", help="The lead whose verdicts are explained.")
@click.option("--commitment", metavar="ID", help="Those on this commitment alone; also says why there is none.")
@click.option("--episode", type=click.IntRange(min=1), metavar="NUMBER", help="This episode alone.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="What to print.")
def command(
    files: tuple[str, ...],
    as_of: datetime | None,
    mapping: str | None,
    roster: str | None,
    lead: str,
    commitment: str | None,
    episode: int | None,
    format_: str,
) -> None:
    """Say why the verdicts on a lead are what they are.

    Of each: the tier and its reason, the calendar, every signal with its event, the arithmetic of
    the time line by line, the deadline, the verdict. What is printed names what is known of the lead.

    Exit code 0: explained, 1: the agreement has findings, 2: a file cannot be read, or there is
    no such lead, commitment or episode.
    """
    inputs = taken(files, as_of=as_of, mapping=mapping, roster=roster)
    commitment_named(commitment, inputs.revisions)
    evaluator = Evaluator(inputs.revisions, roster=inputs.roster)
    for event in _about(inputs.rows, lead):
        evaluator.feed(event)
    for row in inputs.rows:
        if isinstance(row, Refusal):
            evaluator.refuse(row)
    inputs.progress.end()
    try:
        told = evaluator.explain_lead(lead, as_of=inputs.as_of, commitment=commitment, episode=episode)
    except NotExplained as problem:
        click.echo(f"slaspec: {visible(lead)}: {problem.reason}", err=True)
        sys.exit(USAGE)
    if format_ == "json":
        click.echo(json.dumps([each.to_dict() for each in told], ensure_ascii=False, indent=1))
    elif told:
        click.echo("\n\n".join(each.text() for each in told), nl=False)
    else:
        click.echo("No commitment has a verdict on this lead yet; --commitment says what one lacked.")
    inputs.print_left_out(evaluator.refused)


def _about(rows: Iterable[Event | Refusal], lead: str) -> list[Event]:
    """The events of a lead and of those merged with it, and those between the teams, by their instants: a late one costs much more."""
    events = [row for row in rows if not isinstance(row, Refusal)]
    merges = [(event.lead, str(event.data.get("into"))) for event in events if isinstance(event, LeadEvent) and event.kind == "merged"]
    names, size = {lead}, 0
    while len(names) > size:
        size = len(names)
        names |= {name for merge in merges for name in merge if not names.isdisjoint(merge)}
    about = (event for event in events if isinstance(event, TeamEvent) or event.lead in names)
    return sorted(about, key=lambda event: order_key(event, microseconds(event.at)))
