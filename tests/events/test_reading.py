"""Rows to events: what is taken, what is refused and why, and that no bad row harms a neighbour."""

import io
import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slaspec.events.event import Event, LeadEvent, Refusal, TeamEvent, place_order
from slaspec.events.reading import read_csv, read_json, read_jsonl
from slaspec.events.rows import LONGEST_LINE, HeaderProblem, RowError, instant

GOOD = b'{"lead": "L1", "kind": "assigned", "at": "2026-01-05T10:00:00Z"}\n'


def jsonl(*lines: bytes) -> list[Event | Refusal]:
    """What the lines are read as."""
    return list(read_jsonl(lines, name="e.jsonl"))


def csv(text: str | bytes) -> list[Event | Refusal]:
    """What a CSV text is read as."""
    return list(read_csv(io.BytesIO(text if isinstance(text, bytes) else text.encode()), name="e.csv"))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-05T10:00:00Z", datetime(2026, 1, 5, 10, tzinfo=UTC)),
        ("2026-01-05 10:00:00+00:00", datetime(2026, 1, 5, 10, tzinfo=UTC)),
        ("2026-01-05T10:00Z", datetime(2026, 1, 5, 10, tzinfo=UTC)),
        ("2026-01-05T10:00:00+05:30", datetime(2026, 1, 5, 4, 30, tzinfo=UTC)),
        ("2026-01-05T10:00:00-03:00", datetime(2026, 1, 5, 13, tzinfo=UTC)),
        ("2026-01-05t10:00:00z", datetime(2026, 1, 5, 10, tzinfo=UTC)),
        ("2026-01-05T10:00:00.1Z", datetime(2026, 1, 5, 10, 0, 0, 100_000, tzinfo=UTC)),
        ("2026-01-05T10:00:00.999999999Z", datetime(2026, 1, 5, 10, 0, 0, 999_999, tzinfo=UTC)),  # cut, never rounded
    ],
)
def test_timestamps_that_are_taken(text: str, moment: datetime) -> None:
    """RFC 3339, a blank for the T, and seconds left out."""
    assert instant(text) == moment


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2026-01-05T10:00:00", "no-offset"),
        ("2026-01-05", "invalid-instant"),
        ("05.01.2026 10:00", "invalid-instant"),
        ("1/5/2026 10:00 AM", "invalid-instant"),
        ("1767607200", "invalid-instant"),
        ("2026-01-05T24:00:00Z", "invalid-instant"),
        ("2026-01-05T10:00:60Z", "invalid-instant"),
        ("2026-01-05T10:00:00+01", "invalid-instant"),
        ("2026-01-05T10:00:00 CET", "invalid-instant"),
        ("2026-02-30T10:00:00Z", "invalid-instant"),
        ("2026-1-5T10:00:00Z", "invalid-instant"),
        ("٢٠٢٦-01-05T10:00:00Z", "invalid-instant"),
        ("1969-12-31T23:59:59Z", "instant-out-of-range"),
        ("2201-01-01T00:00:00Z", "instant-out-of-range"),
        ("9999-12-31T23:59:59-12:00", "instant-out-of-range"),
        ("0000-01-01T00:00:00Z", "instant-out-of-range"),
        ("1970-01-01T00:00:00+14:00", "instant-out-of-range"),  # still 1969 in UTC
        ("2200-12-31T23:00:00-02:00", "instant-out-of-range"),  # 2201 there
        ("2026-01-05T10:00:00+24:00", "invalid-instant"),
        ("2026-01-05T10:00:00Z\n", "invalid-instant"),
    ],
)
def test_timestamps_that_are_refused(text: str, rule: str) -> None:
    """Nothing is guessed: each refusal names its rule."""
    with pytest.raises(RowError) as refused:
        instant(text)

    assert refused.value.rule == rule


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (b"not json", "invalid-json"),
        (b"[1, 2]", "invalid-json"),
        (b'{"lead": "L1", "lead": "L2", "kind": "assigned", "at": "2026-01-05T10:00:00Z"}', "invalid-json"),
        (b'{"lead": "L1", "kind": "scored", "at": "2026-01-05T10:00:00Z", "data": {"score": NaN}}', "invalid-json"),
        (b"[" * 100_000, "invalid-json"),
        (b'{"lead": "L1", "kind": "assigned", "at": "2026-01-05T10:00:00Z", "data": ' + b'{"a":' * 200 + b"1" + b"}" * 201, "invalid-json"),
        (b'{"lead": "L1", "seq": ' + b"9" * 5000 + b"}", "number-out-of-range"),
        (b'{"lead": "\xff", "kind": "assigned"}', "invalid-text"),
        (b'{"lead": "L\\u0000", "kind": "assigned", "at": "2026-01-05T10:00:00Z"}', "invalid-text"),
        (b'{"lead": "L\0", "kind": "assigned", "at": "2026-01-05T10:00:00Z"}', "invalid-json"),
        (b'{"lead": "L1", "kind": "assigned", "at": "2026-01-05T10:00:00Z", "data": {"\\udc00": 1}}', "invalid-text"),
        (b'{"lead": "L1", "kind": "assigned", "at": "2026-01-05T10:00:00Z", "data": {"a": [1e999]}}', "number-out-of-range"),
        (b'{"lead": "L1", "kind": "assigned", "at": "2026-01-05T10:00:00Z", "seq": 9223372036854775808}', "number-out-of-range"),
        (b'{"lead": "L1", "kind": "assigned", "at": "2026-01-05T10:00:00Z", "data": {"a": {"b": 1, "b": 2}}}', "invalid-json"),
        (b'{"lead": "L1"}\r{"lead": "L2"}', "invalid-json"),
        (GOOD.strip() + b" " + GOOD.strip(), "invalid-json"),
        (b"\xef\xbb\xbf" + GOOD.strip(), "invalid-json"),
        (GOOD.strip().decode().encode("utf-16-le"), "invalid-json"),
        (b'{"kind": "", "at": "2026-01-05T10:00:00Z"}', "missing-kind"),
        (b'{"lead": "L1", "kind": "assigned", "at": "2026-01-05T10:00:00Z", "record": "opportunity"}', "missing-record-id"),
        (b'{"kind": "assigned", "at": "2026-01-05T10:00:00Z", "record": "lead"}', "missing-lead"),
        (b'{"kind": "assigned", "at": "2026-01-05T10:00:00Z", "record_id": "O1"}', "missing-record"),
        (b'{"lead": "L1", "kind": "assigned", "at": "2026-01-05T10:00:00Z", "record": "lead", "record_id": "L2"}', "contradicting-keys"),
        (b'{"kind": "owner_updated", "at": "2026-01-05T10:00:00Z", "owner": "ann", "data": {"owner": "bo"}}', "contradicting-keys"),
        (b'{"kind": "review_held", "at": "2026-01-05T10:00:00Z", "party": ["sales"]}', "wrong-type"),
        (b'{"lead": "\\ud800", "kind": "assigned", "at": "2026-01-05T10:00:00Z"}', "invalid-text"),
        (b'{"lead": "", "kind": "assigned", "at": "2026-01-05T10:00:00Z"}', "missing-lead"),
        (b'{"lead": "L1", "at": "2026-01-05T10:00:00Z"}', "missing-kind"),
        (b'{"lead": "L1", "kind": "assigned"}', "missing-at"),
        (b'{"lead": 7, "kind": "assigned", "at": "2026-01-05T10:00:00Z"}', "wrong-type"),
        (b'{"lead": "L1", "kind": "assigned", "at": 1767607200}', "wrong-type"),
        (b'{"lead": "L1", "kind": "assigned", "at": "2026-01-05T10:00:00Z", "seq": 1.5}', "wrong-type"),
        (b'{"lead": "L1", "kind": "assigned", "at": "2026-01-05T10:00:00Z", "data": "x"}', "wrong-type"),
        (b'{"lead": "L1", "kind": "assigned", "at": "2026-01-05T10:00:00Z", "chanel": "x"}', "unknown-field"),
        (b'{"lead": "' + b"x" * LONGEST_LINE + b'"}', "line-too-long"),
    ],
)
def test_a_bad_line_is_refused_at_its_place_and_harms_no_neighbour(line: bytes, rule: str) -> None:
    """The events before and after it are read."""
    before, refused, after = jsonl(GOOD, line + b"\n", GOOD)

    assert isinstance(before, LeadEvent)
    assert isinstance(after, LeadEvent)
    assert isinstance(refused, Refusal)
    assert (refused.place, refused.rule) == ("e.jsonl:2", rule)
    assert len(refused.reason) < 200


def test_places_stand_in_the_order_of_their_lines_and_columns() -> None:
    """As numbers; what has neither stands by its text."""
    shuffled = ["b.json:10:1", "a.csv:10", "c:\u0661", "b.json:1:10", "a", "b.json:2:1", "a.csv:2", "b.json:1:7"]

    assert sorted(shuffled, key=place_order) == [
        "a", "a.csv:2", "a.csv:10", "b.json:1:7", "b.json:1:10", "b.json:2:1", "b.json:10:1", "c:\u0661",
    ]  # fmt: skip


def test_blank_lines_are_no_rows() -> None:
    """An export may end with them."""
    assert len(jsonl(b"\n", GOOD, b"  \n")) == 1


def test_a_byte_order_mark_is_no_content() -> None:
    """Some exports begin with one."""
    assert isinstance(jsonl(b"\xef\xbb\xbf" + GOOD)[0], LeadEvent)
    assert isinstance(csv("\ufefflead,kind,at\nL1,assigned,2026-01-05T10:00Z\n")[0], LeadEvent)


def test_csv_cells_have_the_types_of_their_fields() -> None:
    """Known fields as the vocabulary says, others as text; an empty cell is absent."""
    (event,) = csv("lead,kind,at,automated,score,company,channel\nL1,touched,2026-01-05T10:00Z,true,70,0012,\n")

    assert isinstance(event, LeadEvent)
    assert event.data == {"automated": True, "score": 70, "company": "0012"}


def test_csv_cells_may_hold_commas_quotes_and_lines() -> None:
    """As RFC 4180 writes them; the place is that of the row's first line."""
    first, second = csv('lead,kind,at,company\nL1,assigned,2026-01-05T10:00Z,"A ""B"", C\nD"\nL2,assigned,2026-01-05T10:00Z,E\n')

    assert isinstance(first, LeadEvent)
    assert isinstance(second, LeadEvent)
    assert (first.data["company"], first.place) == ('A "B", C\nD', "e.csv:2")
    assert second.place == "e.csv:4"


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("L1,assigned", "invalid-row"),
        ("L1,assigned,2026-01-05T10:00Z,x,y", "invalid-row"),
        ('L1,assigned,2026-01-05T10:00Z,"never closed', "invalid-row"),
        ('L1,assigned,2026-01-05T10:00Z,a "stray" b"', "invalid-row"),
        ("L1,assigned,2026-01-05 10:00,x", "no-offset"),
        ("L1,assigned,2026-01-05T10:00Z,\0", "invalid-text"),
        ("L1,assigned,2026-01-05T10:00Z,x\rL9,assigned,2026-01-05T10:00Z,y", "invalid-row"),
    ],
)
def test_a_bad_csv_row_is_refused_and_the_next_one_read(row: str, rule: str) -> None:
    """A quote that is never closed swallows nothing."""
    refused, *rest = csv(f"lead,kind,at,company\n{row}\nL2,assigned,2026-01-05T10:00Z,x\nL3,assigned,2026-01-05T10:00Z,y\n")

    assert isinstance(refused, Refusal)
    assert (refused.place, refused.rule) == ("e.csv:2", rule)
    assert [each.lead for each in rest if isinstance(each, LeadEvent)] == ["L2", "L3"]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("lead,kind,at,at", "stands twice"),
        ("lead,kind,at\rL1,assigned,2026-01-05T10:00Z", "never with CR alone"),
        ("kind,at,topic", "no column `lead`"),
        ("leed,kind,at", "no column `lead`; did you mean `leed`"),
        ("Id,Created", "no column `lead`"),
    ],
)
def test_a_header_that_rows_cannot_be_read_by_ends_the_reading(header: str, reason: str) -> None:
    """Nothing is guessed, and the rows are not refused one by one."""
    with pytest.raises(HeaderProblem, match=reason):
        csv(f"{header}\nL1,assigned,2026-01-05T10:00Z,2026-01-05T10:00Z\n")


def test_two_stray_quotes_cost_their_own_rows_and_none_between() -> None:
    """The rows between them are read, wherever the second quote stands."""
    rows = [
        f"{number},assigned,2026-01-05T10:00Z,{note}"
        for number, note in enumerate(['tv 5" wide', "fine", "fine", 'tv 7" wide', "fine", '"open', '"open', "x"])
    ]

    found = csv("lead,kind,at,note\n" + "\n".join(rows) + "\n")

    assert [each.lead for each in found if isinstance(each, LeadEvent)] == ["1", "2", "4", "7"]
    assert [each.place for each in found if isinstance(each, Refusal)] == ["e.csv:2", "e.csv:5", "e.csv:7", "e.csv:8"]


def test_a_header_that_is_no_text_ends_the_reading() -> None:
    """No data row takes its place."""
    with pytest.raises(HeaderProblem, match="cannot be read"):
        csv(b"lead,kind,at,\xff\nL1,assigned,2026-01-05T10:00Z,x\n")


def test_fields_of_an_agreements_own_kinds_have_their_types() -> None:
    """As JSONL would have them."""
    lines = b"lead,kind,at,seats,paid\nL1,trial,2026-01-05T10:00Z,5,TRUE\n".splitlines(keepends=True)

    (event,) = read_csv(lines, name="x", own_kinds={"trial": {"seats": "number", "paid": "boolean"}})

    assert isinstance(event, LeadEvent)
    assert event.data == {"seats": 5, "paid": True}


def row(**keys: object) -> Event | Refusal:
    """What one JSON object is read as."""
    (found,) = jsonl(json.dumps({"kind": "assigned", "at": "2026-01-05T10:00:00Z"} | keys).encode())
    return found


TEN = datetime(2026, 1, 5, 10, tzinfo=UTC)


def test_a_row_that_names_no_lead_is_between_the_teams() -> None:
    """Its owner is whom the event is about; the agreement says whether the kind is one."""
    assert row(kind="review_held", party="sales", actor="ann", id="1", seq=2, data={"topic": "leads"}) == TeamEvent(
        "review_held", TEN, "1", 2, "sales", "ann", {"topic": "leads"}
    )
    assert row(kind="owner_updated", owner="bo", data={"team": "inbound"}) == TeamEvent(
        "owner_updated", TEN, data={"team": "inbound", "owner": "bo"}
    )
    assert row(lead=None, kind="touched") == TeamEvent("touched", TEN)


def test_content_used_for_a_lead_is_of_the_lead() -> None:
    """Who used it stands in its data."""
    assert row(kind="content_used", lead="L1", party="sales") == LeadEvent("L1", "content_used", TEN, data={"party": "sales"})


def test_a_row_may_be_of_another_record() -> None:
    """Of a lead, or of none; a lead is a record too."""
    assert row(lead="L1", record="opportunity", record_id="O1") == LeadEvent("L1", "assigned", TEN, record="opportunity", record_id="O1")
    assert row(record="account", record_id="A1") == LeadEvent("", "assigned", TEN, record="account", record_id="A1")
    assert row(record="lead", record_id="L1") == row(record="lead", lead="L1") == row(lead="L1") == LeadEvent("L1", "assigned", TEN)


def test_a_table_may_be_of_all_sorts_of_events() -> None:
    """Cells of `cleared` name fields, those of `away` are true or false."""
    lead, opportunity, review, owner = csv(
        "lead,kind,at,record,record_id,party,owner,away,cleared,topic\n"
        "L1,enriched,2026-01-05T10:00Z,,,,ann,,phone; fax,\n"
        ",won,2026-01-05T10:00Z,opportunity,O1,,,,,\n"
        ",review_held,2026-01-05T10:00Z,,,sales,,,,leads\n"
        ",owner_updated,2026-01-05T10:00Z,,,,bo,true,,\n"
    )

    assert lead == LeadEvent("L1", "enriched", TEN, owner="ann", data={"cleared": ["phone", "fax"]})
    assert opportunity == LeadEvent("", "won", TEN, record="opportunity", record_id="O1")
    assert review == TeamEvent("review_held", TEN, party="sales", data={"topic": "leads"})
    assert owner == TeamEvent("owner_updated", TEN, data={"away": True, "owner": "bo"})


def test_declared_fields_have_their_types_in_csv() -> None:
    """An instant stays the text that it is, and must be one."""
    lines = b"lead,kind,at,budget,renewal\nL1,captured,2026-01-05T10:00Z,5,2026-02-01T00:00Z\nL2,captured,2026-01-05T10:00Z,,soon\n"

    event, refused = read_csv(lines.splitlines(keepends=True), name="e.csv", fields={"budget": "number", "renewal": "instant"})

    assert isinstance(event, LeadEvent)
    assert event.data == {"budget": 5, "renewal": "2026-02-01T00:00Z"}
    assert isinstance(refused, Refusal)
    assert (refused.place, refused.rule) == ("e.csv:3", "invalid-instant")


def test_a_cell_of_several_lines_may_hold_what_python_takes_for_line_ends() -> None:
    """A form feed or a paragraph separator ends no row."""
    (event,) = csv('lead,kind,at,a,b\nL1,assigned,2026-01-05T10:00Z,"one\ntwo",x\u2029y\x0cz\n')

    assert isinstance(event, LeadEvent)
    assert event.data == {"a": "one\ntwo", "b": "x\u2029y\x0cz"}


SECRET = "jane-doe@example.com"  # noqa: S105 - what no message may show


@pytest.mark.parametrize(
    "line",
    [
        f'{{"lead": "L1", "kind": "assigned", "at": "{SECRET}"}}',
        f'{{"lead": "L1", "kind": "assigned", "at": "2026-01-05T10:00:00Z", "seq": "{SECRET}"}}',
        f'{{"lead": ["{SECRET}"], "kind": "assigned", "at": "2026-01-05T10:00:00Z"}}',
        f'{{"lead": "L1", "kind": "assigned", "at": "2026-01-05T10:00:00Z", "data": "{SECRET}"}}',
        f'{{"lead": "{SECRET}", "kind": "assigned", "at": "2026-01-05T10:00:00Z", "data": {{"x": NaN}}}}',
        f'{{"specversion": "{SECRET}"}}',
        SECRET,
    ],
)
def test_no_message_shows_what_a_field_holds(line: str) -> None:
    """Reasons may be printed, logged, or sent to somebody."""
    (refused,) = jsonl(line.encode())

    assert isinstance(refused, Refusal)
    assert SECRET not in refused.reason


LINES = st.lists(st.binary(max_size=60) | st.sampled_from([GOOD, b'"', b"lead,kind,at\n", b'L1,assigned,"2026', b"\r\n"]), max_size=12)


@given(LINES)
def test_no_bytes_make_a_reader_raise(lines: list[bytes]) -> None:
    """Whatever stands in a file, every row is an event or a refusal with a place and a rule."""
    readers = (read_jsonl(lines, name="x"), read_json(lines, name="x"), read_csv([b"lead,kind,at,x\n", *lines], name="x"))
    for found in (each for reader in readers for each in reader):
        assert isinstance(found, LeadEvent | TeamEvent | Refusal)
        assert re.fullmatch(r"x:\d+(:\d+)?", found.place or "")
        if isinstance(found, Refusal):
            assert re.fullmatch(r"[a-z]+(-[a-z]+)+", found.rule)
            assert found.reason.isprintable()


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_good_lines_are_read_whatever_stands_between(before: bytes, after: bytes) -> None:
    """JSONL: a line is a row."""
    found = list(read_jsonl([*before.splitlines(keepends=True), b"\n", GOOD, *after.splitlines(keepends=True)], name="x"))

    assert [each.place for each in found if isinstance(each, LeadEvent)] == [f"x:{len(before.splitlines()) + 2}"]
