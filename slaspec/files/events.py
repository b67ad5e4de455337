"""Events read from files, and the mappings that say how foreign rows are events."""

import gzip
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import visible
from slaspec.errors import FileProblem, InvalidAgreement
from slaspec.events.event import Event, Refusal
from slaspec.events.mapping import Decided, Mapping, Table, read_table
from slaspec.events.reading import NO_OWN_FIELDS, read_csv, read_json, read_jsonl
from slaspec.events.rows import LONGEST_LINE, HeaderProblem
from slaspec.files.documents import read_text
from slaspec.files.system import STANDARD_INPUT, problems, standard_input

Progress = Callable[[int], None]
"""Told how many bytes more have been read."""

_CHUNK = 1 << 16


def load_mapping(path: str | Path) -> Mapping:
    """The mapping that a file holds.

    Raises:
        InvalidAgreement: the file has errors.
        FileProblem: it cannot be read.
    """
    from slaspec.document.mapping_file import read_mapping  # noqa: PLC0415 - pydantic is loaded where a mapping is read

    text = read_text(path)
    mapping, diagnostics = read_mapping(text, name=str(path))
    if mapping is None:
        raise InvalidAgreement(diagnostics, {str(path): text})
    return mapping


def read_events(
    paths: str | Path | Iterable[str | Path],
    *,
    mapping: Mapping | None = None,
    decided: Decided | None = None,
    progress: Progress | None = None,
    agreement: Agreement | None = None,
) -> Iterator[Event | Refusal]:
    """The events of JSONL, JSON and CSV files, gzipped or not, `-` being JSONL on standard input.

    Objects of JSONL and JSON may be CloudEvents.
    With a mapping every file is one of its tables, told by the file's name, and `decided` counts
    what the mapping decides on the way. With an agreement the cells of CSV files have the types of
    its own event kinds and declared fields; else they are text.

    Raises:
        FileProblem: a file cannot be read, is of no known kind or of no table of the mapping, or lacks a column.
    """
    if isinstance(paths, str | Path):
        paths = [paths]
    sources = [(str(path), _table_of(mapping, str(path)) if mapping else None) for path in paths]
    own_kinds = {kind.name: dict(kind.fields) for kind in agreement.kinds} if agreement else NO_OWN_FIELDS
    fields = {field.name: field.type for field in agreement.fields} if agreement else {}
    for path, table in sources:
        with problems(path), opened(path) as file:
            lines = lines_of(file, progress)
            try:
                if table is not None:
                    yield from read_table(table, lines, name=visible(path), decided=decided if decided is not None else Decided())
                elif (kind := _kind(path)) == ".json":
                    yield from read_json(_chunks_of(file, progress), name=visible(path))
                elif kind == ".csv":
                    yield from read_csv(lines, name=visible(path), own_kinds=own_kinds, fields=fields)
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
    if path != STANDARD_INPUT and kind not in (".jsonl", ".ndjson", ".json", ".csv"):
        raise FileProblem(path, "events are read from .jsonl, .json and .csv files (each may end in .gz)")
    return kind


@contextmanager
def opened(path: str) -> Iterator[BinaryIO | gzip.GzipFile]:
    """A file of rows, gzipped or not, or standard input."""
    if path == STANDARD_INPUT:
        yield standard_input()
    elif path.endswith(".gz"):
        with gzip.open(path, "rb") as file:
            yield file
    else:
        with Path(path).open("rb") as file:
            yield file


def lines_of(file: BinaryIO | gzip.GzipFile, progress: Progress | None = None) -> Iterator[bytes]:
    """The lines of a file; of one that is too long only its head, so that memory stays bounded."""
    while line := file.readline(LONGEST_LINE + 1):
        read = len(line)
        if read > LONGEST_LINE:
            while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                read += len(rest)
        if progress:
            progress(read)
        yield line


def _chunks_of(file: BinaryIO | gzip.GzipFile, progress: Progress | None) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        if progress:
            progress(len(chunk))
        yield chunk


def size_of(paths: Iterable[str | Path]) -> int | None:
    """The bytes that `read_events` will tell of, if that can be known before: not of gzip and standard input."""
    names = [str(path) for path in paths]
    if any(name == STANDARD_INPUT or name.endswith(".gz") for name in names):
        return None
    with problems(names[0] if names else ""):
        return sum(Path(name).stat().st_size for name in names)
