"""`slaspec evaluate`: events judged against an agreement; the scorecard, verdicts and reports."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from slaspec.agreement.model import Agreement
from slaspec.cli import FINDINGS
from slaspec.cli.printing import Progress
from slaspec.diagnostics import nearest, visible
from slaspec.errors import FileProblem
from slaspec.evaluation.evaluate import evaluate
from slaspec.events.event import Refusal
from slaspec.events.mapping import Decided, Mapping
from slaspec.events.reading import RowError, instant
from slaspec.events.vocabulary import KINDS
from slaspec.files import load, load_mapping, read_events, report_text, size_of, write_refusals, write_report, write_verdicts
from slaspec.rendering.scorecard import counted, scorecard_text

_REFUSALS_SHOWN = 10
_MOVED = {"skipped": "in the hour that a clock change skips, moved forward", "twice": "in an hour that comes twice, taken as the first"}


def _as_of(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        return instant(value)
    except RowError:
        message = f"{value!r} is not an instant with its offset; write time and offset too, such as 2026-01-31T00:00:00Z."
        raise click.BadParameter(message) from None


@click.command()
@click.argument("agreement", metavar="SLA.YAML")
@click.argument("events", nargs=-1, required=True, metavar="EVENTS...")
@click.option("--as-of", callback=_as_of, metavar="INSTANT", help="The instant to judge for, such as 2026-01-31T00:00:00Z; left out: now.")
@click.option("--mapping", "mapping_file", metavar="FILE", help="How the rows of EVENTS are lead events; left out: they are.")
@click.option("--verdicts", metavar="FILE", help="Write every verdict to this .jsonl or .csv file.")
@click.option("--report", "report_file", metavar="FILE", help="Write the report to this JSON file.")
@click.option("--refused", metavar="FILE", help="Write every refused row to this .jsonl or .csv file.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="What to print: the scorecard, or the report as JSON."
)
@click.option("--strict", is_flag=True, help="Exit with 1 where a row is refused.")
def command(
    agreement: str,
    events: tuple[str, ...],
    as_of: datetime | None,
    mapping_file: str | None,
    verdicts: str | None,
    report_file: str | None,
    refused: str | None,
    format_: str,
    strict: bool,  # noqa: FBT001 - click calls it so
) -> None:
    """Judge lead events against an agreement and print the scorecard.

    EVENTS are .jsonl or .csv files, gzipped or not, or - for JSONL on standard input.

    Exit code 0: judged, 1: the agreement has findings (or, with --strict, a row was refused),
    2: a file cannot be read or written.
    """
    loaded = load(agreement)
    mapping = load_mapping(mapping_file) if mapping_file else None
    if mapping and mapping_file:
        _check_kinds(mapping, mapping_file, loaded)
    decided = Decided()
    progress = Progress(size_of(events))
    rows = list(read_events(events, mapping=mapping, decided=decided, progress=progress, agreement=loaded))
    progress.say(f"judging {len(rows):,} events …")
    until = as_of if as_of is not None else datetime.now(UTC)  # noqa: TID251 - only commands read the clock
    report = evaluate(loaded, rows, as_of=until)
    progress.end()
    if verdicts is not None:
        write_verdicts(verdicts, report.verdicts)
    if report_file is not None:
        write_report(report_file, report)
    if refused is not None:
        write_refusals(refused, report.events.refused)
    if format_ == "json":
        click.echo(report_text(report), nl=False)
    else:
        click.echo(scorecard_text(loaded, report, is_now=as_of is None))
    _print_holidays_that_end(loaded, until)
    _print_left_out(report.events.refused, decided)
    if strict and report.events.refused:
        sys.exit(FINDINGS)


def _check_kinds(mapping: Mapping, mapping_file: str, agreement: Agreement) -> None:
    """End before any row is read where the mapping speaks of events that the agreement does not know."""
    known = [*KINDS, *(kind.name for kind in agreement.kinds)]
    for table in mapping.tables:
        for kind in table.kinds():
            if kind not in known:
                close = nearest(kind, known)
                hint = f"; did you mean `{close}`?" if close else ""
                raise FileProblem(mapping_file, f"the agreement knows no event kind `{visible(kind)}`{hint}")


def _print_holidays_that_end(agreement: Agreement, until: datetime) -> None:
    """Which holidays end before the judged time does: of an agreement without a last day no rule can ask for more."""
    for calendar in agreement.calendars:
        public = calendar.public_holidays
        if public and public.locked and public.locked[-1][0].year < until.year:
            last = public.locked[-1][0].year
            click.echo(
                f"calendar {calendar.id}: the lock has no holidays of {public.region.code} after {last}; run `slaspec lock`", err=True
            )


def _print_left_out(refused: Sequence[Refusal], decided: Decided) -> None:
    """What of the input was not judged, or not as it stood there, to standard error."""
    for value, count in sorted(decided.skipped.items()):
        click.echo(f"passed over: {counted(count, 'row')} of `{visible(value)}`, as the mapping says", err=True)
    for kind, count in sorted(decided.moved.items()):
        click.echo(f"decided: {counted(count, 'wall time')} {_MOVED[kind]}", err=True)
    for refusal in refused[:_REFUSALS_SHOWN]:
        click.echo(f"{refusal.place}: refused: {refusal.reason} [{refusal.rule}]", err=True)
    if len(refused) > _REFUSALS_SHOWN:
        click.echo(f"… and {len(refused) - _REFUSALS_SHOWN:,} more refused rows; --refused FILE writes them all", err=True)
