"""The table of owners, read from a file; and the one that an agreement names, beside the agreement."""

from collections.abc import Mapping
from pathlib import Path

from slaspec.agreement.model import Agreement, FieldType
from slaspec.diagnostics import visible
from slaspec.errors import FileProblem
from slaspec.events.roster import NO_TYPES, Roster, read_roster_csv, read_roster_jsonl
from slaspec.events.rows import HeaderProblem
from slaspec.files.events import lines_of, opened
from slaspec.files.system import problems
from slaspec.worktime.zones import is_zone

_OF_OWNERS = "owner."


def read_roster(path: str | Path, *, zone: str, types: Mapping[str, FieldType] = NO_TYPES) -> Roster:
    """The roster of a CSV or JSONL file, gzipped or not; `zone` is whose midnight its dates mean.

    `types` are those of CSV columns that are not text. Rows that could not be taken are in the roster's `refused`.

    Raises:
        FileProblem: the file cannot be read, is of no known kind, or lacks the column `owner`.
        ValueError: there is no such zone.

    Example:
        >>> import slaspec
        >>> roster = slaspec.read_roster("examples/agreements/gitlab/roster.csv", zone="America/Los_Angeles")
        >>> len(roster.owners), roster.refused
        (10, ())
    """
    if not is_zone(zone):
        message = f"there is no zone {visible(zone)}"
        raise ValueError(message)
    name = str(path)
    kind = Path(name.removesuffix(".gz")).suffix.lower()
    if kind not in (".csv", ".jsonl", ".ndjson"):
        raise FileProblem(name, "a roster is read from a .csv or .jsonl file (either may end in .gz)")
    with problems(path), opened(name) as file:
        try:
            if kind == ".csv":
                return read_roster_csv(lines_of(file), name=visible(name), zone=zone, types=types)
            return read_roster_jsonl(lines_of(file), name=visible(name), zone=zone)
        except HeaderProblem as problem:
            raise FileProblem(name, f"{problem}, which every roster has") from problem


def roster_of(agreement: Agreement, path: str | Path) -> Roster | None:
    """The roster that an agreement names, whose own file is `path`; `None` where it names none.

    It lies in the folder of the agreement or below. Fields that the agreement declares as `owner.…` have their types.

    Raises:
        FileProblem: it cannot be read, or lies elsewhere.
    """
    if agreement.roster is None:
        return None
    folder = Path(path).parent
    file = folder / agreement.roster
    with problems(agreement.roster):
        try:
            is_inside = file.resolve().is_relative_to(folder.resolve())
        except RuntimeError as error:  # what Python 3.12 says of links that lead in a circle
            raise FileProblem(agreement.roster, "its links lead in a circle") from error
        if not is_inside:
            raise FileProblem(agreement.roster, "it lies outside the agreement's folder", "only files in that folder or below it are read")
        if file.exists() and not file.is_file():  # a pipe or a device would be waited for
            raise FileProblem(agreement.roster, "it is no ordinary file")
    return roster_for(agreement, file)


def roster_for(agreement: Agreement, path: str | Path) -> Roster:
    """The roster in a file, read as the agreement means it: in its zone, fields that it declares as `owner.…` of their types.

    Raises:
        FileProblem: it cannot be read.
    """
    types = {each.name.removeprefix(_OF_OWNERS): each.type for each in agreement.fields if each.name.startswith(_OF_OWNERS)}
    return read_roster(path, zone=agreement.zone, types=types)
