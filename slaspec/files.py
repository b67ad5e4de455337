"""Files in and out: agreements, mappings, events, verdicts, reports, pages. The only module of the core that opens any."""

import csv
import gzip
import json
import os
import stat
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import visible
from slaspec.document.source import MOST_BYTES
from slaspec.errors import FileProblem, InvalidAgreement
from slaspec.evaluation.report import VERDICT_COLUMNS, Report, verdict_row
from slaspec.evaluation.verdict import Verdict
from slaspec.events.event import LeadEvent, Refusal
from slaspec.events.mapping import Decided, Mapping, Table, read_table
from slaspec.events.reading import LONGEST_LINE, NO_OWN_FIELDS, HeaderProblem, read_csv, read_jsonl

STANDARD_INPUT = "-"

Progress = Callable[[int], None]
"""Told how many bytes more have been read."""


def read_text(path: str | Path) -> str:
    """A document's text; bytes that are no UTF-8 stay visible as such, and no more than the reader's limit is read.

    `-` is standard input.

    Raises:
        FileProblem: it cannot be read.
    """
    with _problems(path), _opened(STANDARD_INPUT) if path == STANDARD_INPUT else Path(path).open("rb") as file:
        return file.read(MOST_BYTES + 1).decode("utf-8", errors="surrogateescape")


def siblings_of(path: str | Path) -> Callable[[str], str | None]:
    """What reads the files beside a document, each by its name; `None` for one that is not there."""
    folder = Path(path).parent

    def read(name: str) -> str | None:
        beside = folder / name
        return read_text(beside) if beside.exists() else None

    return read


def load(path: str | Path) -> Agreement:
    """The agreement that a file holds.

    Raises:
        InvalidAgreement: the file has findings.
        FileProblem: it cannot be read.

    Example:
        >>> import slaspec
        >>> slaspec.load("examples/acme/sla.yaml").title
        'Acme marketing and sales agreement'
    """
    from slaspec.document.validate import read_agreement  # noqa: PLC0415 - pydantic is loaded where a document is read

    text = read_text(path)
    agreement, diagnostics = read_agreement(text, name=str(path), siblings=siblings_of(path))
    if agreement is None:
        raise InvalidAgreement(diagnostics, text)
    return agreement


def load_mapping(path: str | Path) -> Mapping:
    """The mapping that a file holds.

    Raises:
        InvalidAgreement: the file has findings.
        FileProblem: it cannot be read.
    """
    from slaspec.document.mapping_file import read_mapping  # noqa: PLC0415 - as above

    text = read_text(path)
    mapping, diagnostics = read_mapping(text, name=str(path))
    if mapping is None:
        raise InvalidAgreement(diagnostics, text)
    return mapping


def read_events(
    paths: str | Path | Iterable[str | Path],
    *,
    mapping: Mapping | None = None,
    decided: Decided | None = None,
    progress: Progress | None = None,
    agreement: Agreement | None = None,
) -> Iterator[LeadEvent | Refusal]:
    """The events of JSONL and CSV files, gzipped or not, `-` being JSONL on standard input.

    With a mapping every file is one of its tables, told by the file's name, and `decided` counts
    what the mapping decides on the way. With an agreement the cells of CSV files have the types of
    its own event kinds; else they are text.

    Raises:
        FileProblem: a file cannot be read, is of no known kind or of no table of the mapping, or lacks a column.
    """
    if isinstance(paths, str | Path):
        paths = [paths]
    sources = [(str(path), _table_of(mapping, str(path)) if mapping else None) for path in paths]
    own_kinds = {kind.name: dict(kind.fields) for kind in agreement.kinds} if agreement else NO_OWN_FIELDS
    for path, table in sources:
        with _problems(path), _opened(path) as file:
            lines = _lines(file, progress)
            try:
                if table is not None:
                    yield from read_table(table, lines, name=visible(path), decided=decided if decided is not None else Decided())
                elif _kind(path) == ".csv":
                    yield from read_csv(lines, name=visible(path), own_kinds=own_kinds)
                else:
                    yield from read_jsonl(lines, name=visible(path))
            except HeaderProblem as problem:
                hint = "" if mapping else ", which every table of events has; somebody else's table needs --mapping"
                raise FileProblem(path, f"{problem}{hint}") from problem


def _table_of(mapping: Mapping, path: str) -> Table:
    tables = mapping.tables_for(Path(path).name)
    if len(tables) == 1:
        return tables[0]
    if tables:
        raise FileProblem(path, f"it belongs to several tables of the mapping: {', '.join(table.name for table in tables)}")
    known = ", ".join(f"{table.name} ({table.files})" for table in mapping.tables)
    raise FileProblem(path, f"it belongs to no table of the mapping; the tables are {known}")


def _kind(path: str) -> str:
    suffixes = [suffix for suffix in Path(path).suffixes if suffix != ".gz"]
    kind = suffixes[-1].lower() if suffixes else ""
    if path != STANDARD_INPUT and kind not in (".jsonl", ".ndjson", ".csv"):
        raise FileProblem(path, "events are read from .jsonl and .csv files (either may end in .gz)")
    return kind


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO | gzip.GzipFile]:
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            closed = FileProblem("standard input", "it is closed")
            raise closed
        yield sys.stdin.buffer
    elif path.endswith(".gz"):
        with gzip.open(path, "rb") as file:
            yield file
    else:
        with Path(path).open("rb") as file:
            yield file


def _lines(file: BinaryIO | gzip.GzipFile, progress: Progress | None) -> Iterator[bytes]:
    """The lines of a file; of one that is too long only its head, so that memory stays bounded."""
    while line := file.readline(LONGEST_LINE + 1):
        read = len(line)
        if read > LONGEST_LINE:
            while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                read += len(rest)
        if progress:
            progress(read)
        yield line


def size_of(paths: Iterable[str | Path]) -> int | None:
    """The bytes that `read_events` will tell of, if that can be known before: not of gzip and standard input."""
    names = [str(path) for path in paths]
    if any(name == STANDARD_INPUT or name.endswith(".gz") for name in names):
        return None
    with _problems(names[0] if names else ""):
        return sum(Path(name).stat().st_size for name in names)


def write_text(path: str | Path, text: str) -> None:
    """A text as it is; whole or not at all.

    Raises:
        FileProblem: it cannot be written.
    """
    with _written(path) as file:
        file.write(text)


def write_verdicts(path: str | Path, verdicts: Iterable[Verdict]) -> None:
    """Verdicts as rows, JSONL or CSV by the file's ending; whole or not at all.

    In CSV, text that a spreadsheet would take for a formula gets an apostrophe before it.

    Raises:
        FileProblem: it cannot be written, or its ending is neither.
    """
    _write_rows(path, VERDICT_COLUMNS, (verdict_row(verdict) for verdict in verdicts))


def write_refusals(path: str | Path, refusals: Iterable[Refusal]) -> None:
    """Refused rows with place, rule and reason, JSONL or CSV by the file's ending; whole or not at all.

    Raises:
        FileProblem: it cannot be written, or its ending is neither.
    """
    _write_rows(path, ("place", "rule", "reason"), ({"place": each.place, "rule": each.rule, "reason": each.reason} for each in refusals))


def _write_rows(path: str | Path, columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    kind = Path(path).suffix.lower()
    if kind not in (".jsonl", ".csv"):
        raise FileProblem(str(path), "rows are written to .jsonl and .csv files")
    with _written(path) as file:
        if kind == ".jsonl":
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
            return
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({key: _inert(value) for key, value in row.items()})


def _inert(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else value


def write_report(path: str | Path, report: Report) -> None:
    """The report as JSON, without its verdicts; whole or not at all.

    Raises:
        FileProblem: it cannot be written.
    """
    with _written(path) as file:
        file.write(report_text(report))


def report_text(report: Report) -> str:
    """The report as JSON text."""
    return json.dumps(report.to_dict(), ensure_ascii=False, indent=1) + "\n"


def read_report(path: str | Path) -> Report:
    """A report that `write_report` wrote, checked by its published schema; it has no verdicts.

    Raises:
        FileProblem: it cannot be read, or is no such report.
    """
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - slow to import, and needed here alone

    with _problems(path):
        text = Path(path).read_text(encoding="utf-8", errors="replace")
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError):
        raise FileProblem(str(path), "it is not JSON") from None
    for error in Draft202012Validator(json.loads(schema_text("report"))).iter_errors(plain):
        where = error.json_path.removeprefix("$.")
        raise FileProblem(str(path), f"it is not a report of slaspec: `{where}` is not as the schema says")
    try:
        return Report.from_dict(plain)
    except (ValueError, TypeError, OverflowError):  # a day that does not exist, a count that is no whole number
        raise FileProblem(str(path), "it is not a report of slaspec: a date or a number in it is none") from None


SCHEMAS = ("agreement", "mapping", "report")
"""The kinds of files that a published JSON Schema describes."""


def schema_text(name: str) -> str:
    """A published JSON Schema, the newest version of it: one of `SCHEMAS`."""
    here = Path(__file__).parent
    folder = next(each for each in (here / "schemas", here.parent / "schemas") if each.is_dir())
    return (folder / "latest" / f"{name}.schema.json").read_text(encoding="utf-8")


def write_pages(folder: str | Path, pages: Iterable[tuple[str, str]]) -> None:
    """Pages (path below the folder, Markdown) into a folder: all of them or none; other files there stay.

    Raises:
        FileProblem: they cannot be written.
    """
    target = Path(folder)
    with _problems(folder):
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target, prefix=".slaspec-") as fresh:
            paths = []
            for name, text in pages:
                page = Path(fresh) / name
                page.parent.mkdir(parents=True, exist_ok=True)
                page.write_text(text, encoding="utf-8", newline="\n")
                paths.append(name)
            for name in paths:
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(fresh) / name).replace(target / name)


@contextmanager
def _written(path: str | Path) -> Iterator[IO[str]]:
    """A text file that appears whole, or not at all; one that is there already keeps its permissions."""
    target = Path(path).resolve() if Path(path).is_symlink() else Path(path)
    with _problems(path):
        if target.exists() and not target.is_file():  # a pipe or a device is written to, never replaced
            with target.open("w", encoding="utf-8", newline="") as file:
                yield file
            return
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
        fresh = Path(name)
        try:
            with open(handle, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - it is open already
                yield file
            fresh.chmod(stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask())
            fresh.replace(target)
        except BaseException:
            fresh.unlink()
            raise


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


@contextmanager
def _problems(path: str | Path) -> Iterator[None]:
    """Whatever the system says of a file, as a `FileProblem`."""
    try:
        yield
    except (OSError, EOFError, zlib.error) as error:
        raise FileProblem(visible(str(path)), _reason(error)) from error
    except ValueError as error:
        if "null" not in str(error):  # a NUL in a path
            raise
        raise FileProblem(visible(str(path)), "it is no name of a file") from error


def _reason(error: Exception) -> str:
    if isinstance(error, gzip.BadGzipFile | EOFError | zlib.error):
        return "it is not a whole gzip file"
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return "it is a folder"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[0].lower() + error.strerror[1:]
    return "it cannot be opened"
