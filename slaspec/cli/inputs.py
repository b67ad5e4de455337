"""What the commands that judge take alike: revisions of an agreement, events, a mapping, a roster, an instant."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePath

import click

from slaspec.agreement.model import Agreement
from slaspec.cli.printing import Progress
from slaspec.diagnostics import nearest, visible
from slaspec.errors import FileProblem
from slaspec.evaluation.reference import revisions_of
from slaspec.events.event import Event, Refusal
from slaspec.events.mapping import Decided, Mapping
from slaspec.events.reading import RowError, instant
from slaspec.events.roster import Roster
from slaspec.events.vocabulary import KINDS, TEAM_KINDS
from slaspec.files import load, load_mapping, read_events, roster_for, roster_of, size_of
from slaspec.rendering.scorecard import counted

_REFUSALS_SHOWN = 10
_MOVED = {"skipped": "in the hour that a clock change skips, moved forward", "twice": "in an hour that comes twice, taken as the first"}


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that is judged: the revisions oldest first, the events and refused rows as they were read, the table of owners, the instant."""

    revisions: list[Agreement]
    rows: list[Event | Refusal]
    roster: Roster | None
    as_of: datetime
    is_now: bool
    progress: Progress
    decided: Decided = field(default_factory=Decided)

    @property
    def latest(self) -> Agreement:
        """The revision that is in force last."""
        return self.revisions[-1]

    def print_left_out(self, refused: Sequence[Refusal], way_out: str = "") -> None:
        """What of the input was not judged, or not as it stood there, to standard error."""
        for value, count in sorted(self.decided.skipped.items()):
            click.echo(f"passed over: {counted(count, 'row')} of `{visible(value)}`, as the mapping says", err=True)
        for kind, count in sorted(self.decided.moved.items()):
            click.echo(f"decided: {counted(count, 'wall time')} {_MOVED[kind]}", err=True)
        everything = [*(self.roster.refused if self.roster is not None else ()), *refused]
        for refusal in everything[:_REFUSALS_SHOWN]:
            click.echo(f"{refusal.place}: refused: {refusal.reason} [{refusal.rule}]", err=True)
        if len(everything) > _REFUSALS_SHOWN:
            click.echo(f"… and {len(everything) - _REFUSALS_SHOWN:,} more refused rows{way_out}", err=True)


def judging(command: Callable[..., None]) -> Callable[..., None]:
    """The arguments and options that every judging command has; it is handed what `taken` needs."""
    for option in reversed(
        (
            click.argument("files", nargs=-1, required=True, metavar="SLA.YAML... EVENTS..."),
            click.option(
                "--as-of", callback=_as_of, metavar="INSTANT", help="The instant to judge for, such as 2026-01-31T00:00:00Z; left out: now."
            ),
            click.option("--mapping", metavar="FILE", help="How the rows of EVENTS are lead events; left out: they are."),
            click.option(
                "--roster", metavar="FILE", help="The table of owners, .csv or .jsonl; left out: the one that the agreement names."
            ),
        )
    ):
        command = option(command)
    return command


def taken(files: Sequence[str], *, as_of: datetime | None, mapping: str | None, roster: str | None) -> Inputs:
    """Everything read. The first file, and every other one that ends like it in .yaml or .yml, is a revision of the agreement."""
    agreements = [file for number, file in enumerate(files) if number == 0 or PurePath(file).suffix.lower() in (".yaml", ".yml")]
    events = [file for number, file in enumerate(files) if number and PurePath(file).suffix.lower() not in (".yaml", ".yml")]
    if not events:
        message = "Missing argument 'EVENTS...'."
        raise click.UsageError(message)
    loaded = {path: load(path) for path in agreements}
    revisions = _in_order(loaded)
    latest = revisions[-1]
    table = load_mapping(mapping) if mapping else None
    if table and mapping:
        _check_kinds(table, mapping, latest)
    decided = Decided()
    progress = Progress(size_of(events))
    owners = roster_for(latest, roster) if roster else _named_roster(loaded, revisions)
    rows = list(read_events(events, mapping=table, decided=decided, progress=progress, agreement=latest))
    progress.say(f"judging {len(rows):,} events …")
    until = as_of if as_of is not None else datetime.now(UTC)  # noqa: TID251 - only commands read the clock
    return Inputs(revisions, rows, owners, until, as_of is None, progress, decided)


def _in_order(loaded: dict[str, Agreement]) -> list[Agreement]:
    try:
        return revisions_of(list(loaded.values()))
    except ValueError as error:
        raise FileProblem(" and ".join(loaded), str(error)) from error


def _named_roster(loaded: dict[str, Agreement], revisions: Sequence[Agreement]) -> Roster | None:
    """The table that the newest revision with one names, beside its own file."""
    for revision in reversed(revisions):
        for path, agreement in loaded.items():
            if agreement is revision and agreement.roster is not None:
                return roster_of(agreement, path)
    return None


def _as_of(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        return instant(value)
    except RowError:
        message = f"{value!r} is not an instant with its offset; write time and offset too, such as 2026-01-31T00:00:00Z."
        raise click.BadParameter(message) from None


def _check_kinds(mapping: Mapping, mapping_file: str, agreement: Agreement) -> None:
    """End before any row is read where the mapping speaks of events that the agreement does not know."""
    known = [*KINDS, *TEAM_KINDS, *(kind.name for kind in agreement.kinds)]
    for table in mapping.tables:
        for kind in table.kinds():
            if kind not in known:
                close = nearest(kind, known)
                hint = f"; did you mean `{close}`?" if close else ""
                raise FileProblem(mapping_file, f"the agreement knows no event kind `{visible(kind)}`{hint}")


def commitment_named(name: str | None, revisions: Iterable[Agreement]) -> str | None:
    """The commitment that an option names.

    Raises:
        click.BadParameter: no revision has one of that id.
    """
    known = {commitment.id: None for revision in revisions for commitment in revision.commitments}
    if name is None or name in known:
        return name
    close = nearest(name, known)
    message = f"there is no commitment {name!r}{f', did you mean {close!r}?' if close else '.'}"
    raise click.BadParameter(message, param_hint="'--commitment'")
