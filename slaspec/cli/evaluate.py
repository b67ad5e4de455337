"""`slaspec evaluate`: events judged against an agreement; the scorecard, verdicts and reports."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from slaspec.agreement.model import Agreement
from slaspec.cli import FINDINGS
from slaspec.cli.inputs import judging, taken
from slaspec.errors import FileProblem
from slaspec.evaluation.evaluate import evaluate
from slaspec.evaluation.figures.results import DutyResult, EpisodeResult
from slaspec.evaluation.figures.windows import FELL_SHORT
from slaspec.evaluation.report import Report
from slaspec.evaluation.verdict import Judgement
from slaspec.files import report_text, write_refusals, write_report, write_verdicts
from slaspec.rendering.scorecard import scorecard_text

_SHORT_SHOWN = 10


@click.command()
@judging
@click.option("--verdicts", metavar="FILE", help="Write every verdict to this .jsonl or .csv file.")
@click.option("--report", "report_file", metavar="FILE", help="Write the report to this JSON file.")
@click.option("--refused", metavar="FILE", help="Write every refused row to this .jsonl or .csv file.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="What to print: the scorecard, or the report as JSON."
)
@click.option("--strict", is_flag=True, help="Exit with 1 where a row is refused.")
@click.option(
    "--fail-on",
    type=click.Choice(["missed", "breached"]),
    help="Exit with 1 where a figure was missed in some window, or (breached) where any clock or event was in breach.",
)
def command(
    files: tuple[str, ...],
    as_of: datetime | None,
    mapping: str | None,
    roster: str | None,
    verdicts: str | None,
    report_file: str | None,
    refused: str | None,
    format_: str,
    strict: bool,  # noqa: FBT001 - click calls it so
    fail_on: str | None,
) -> None:
    """Judge events against an agreement and print the scorecard.

    EVENTS are .jsonl or .csv files, gzipped or not, or - for JSONL on standard input. Several
    SLA.YAML are revisions of one agreement.

    Exit code 0: judged, 1: the agreement has findings (or a row was refused with --strict, or
    --fail-on found something), 2: a file cannot be read or written.
    """
    _check_outputs((verdicts, report_file, refused), (*files, mapping, roster))
    inputs = taken(files, as_of=as_of, mapping=mapping, roster=roster)
    report = evaluate(inputs.revisions, inputs.rows, as_of=inputs.as_of, roster=inputs.roster)
    inputs.progress.end()
    if verdicts is not None:
        write_verdicts(verdicts, report.verdicts)
    if report_file is not None:
        write_report(report_file, report)
    if refused is not None:
        write_refusals(refused, report.events.refused)
    if format_ == "json":
        click.echo(report_text(report), nl=False)
    else:
        click.echo(scorecard_text(inputs.latest, report, is_now=inputs.is_now))
    _print_holidays_that_end(inputs.latest, inputs.as_of)
    inputs.print_left_out(report.events.refused, "; --refused FILE writes them all")
    fallen = list(_fallen(report, inputs.revisions, fail_on)) if fail_on else []
    for line in fallen[:_SHORT_SHOWN]:
        click.echo(f"not as agreed: {line}", err=True)
    if len(fallen) > _SHORT_SHOWN:
        click.echo(f"… and {len(fallen) - _SHORT_SHOWN:,} more", err=True)
    if fallen or (strict and report.events.refused):
        sys.exit(FINDINGS)


def _check_outputs(outputs: Iterable[str | None], inputs: Iterable[str | None]) -> None:
    """End before anything is read where a file that is read, or written already, would be written over."""
    taken_by = {Path(each).resolve(): "it is read" for each in inputs if each is not None}
    for output in outputs:
        if output is None:
            continue
        path = Path(output).resolve()
        if path in taken_by and (path.is_file() or not path.exists()):  # a device may take several
            raise FileProblem(output, f"{taken_by[path]}, and would be written over: name another file")
        taken_by[path] = "another result goes there"


def _fallen(report: Report, revisions: Sequence[Agreement], fail_on: str) -> Iterator[str]:
    """What of the active commitments was missed; with `breached` also where single clocks and events were in breach."""
    newest = {commitment.id: commitment.status for revision in revisions for commitment in revision.commitments}
    for result in report.commitments:
        if newest.get(result.commitment) != "active":
            continue
        windows = [(result.commitment, each) for each in result.windows]
        if isinstance(result, DutyResult):
            windows += [(f"{result.commitment}, its objective", each) for each in result.objective]
        if isinstance(result, EpisodeResult):
            windows += [(f"{result.commitment}, tier {tier.tier}", each) for tier in result.tiers for each in tier.windows]
        yield from (f"{name} in {each.window.label}" for name, each in windows if each.standing in FELL_SHORT)
    if fail_on == "breached":
        broken: dict[str, int] = {}
        for verdict in report.verdicts:
            if verdict.judgement is Judgement.BREACHED and verdict.counts:
                broken[verdict.commitment] = broken.get(verdict.commitment, 0) + 1
        yield from (f"{commitment}, {number:,} {'breach' if number == 1 else 'breaches'}" for commitment, number in broken.items())


def _print_holidays_that_end(agreement: Agreement, until: datetime) -> None:
    """Which holidays end before the judged time does: of an agreement without a last day no rule can ask for more."""
    for calendar in agreement.calendars:
        public = calendar.public_holidays
        if public and public.locked and public.locked[-1][0].year < until.year:
            last = public.locked[-1][0].year
            click.echo(
                f"calendar {calendar.id}: the lock has no holidays of {public.region.code} after {last}; run `slaspec lock`", err=True
            )
