"""Somebody else's tables: every row ends as events, as passed over on purpose, or as a refusal."""

from datetime import UTC, datetime

import pytest

from slaspec.diagnostics import formatted
from slaspec.document.mapping_file import read_mapping
from slaspec.events.event import Event, LeadEvent, Refusal, TeamEvent
from slaspec.events.mapping import Decided, Mapping, read_table
from slaspec.events.reading import HeaderProblem

TEXT = """\
mapping: 1
tables:
  people:
    files: "people*.csv"
    lead: Id
    events:
      - kind: captured
        at: { column: Created, zone: Europe/Rome, time: 09:00 }
        data: { score: { column: Points, type: number }, source: Origin }
      - kind: { column: Action, map: { Call: touched }, skip: [Note] }
        at: { column: Done, zone: Europe/Rome }
        seq: Row
        owner: Rep
"""


def mapping() -> Mapping:
    """The mapping of the text above."""
    made, findings = read_mapping(TEXT, name="m.yaml")
    assert findings == []
    assert made is not None
    return made


def read(*rows: str) -> tuple[list[Event | Refusal], Decided]:
    """What rows of the table are read as, and what was decided."""
    decided = Decided()
    lines = [f"{row}\n".encode() for row in ("Id,Created,Points,Origin,Action,Done,Row,Rep", *rows)]
    return list(read_table(mapping().tables[0], lines, name="people.csv", decided=decided)), decided


def test_a_row_gives_the_events_that_the_mapping_says() -> None:
    """Dates have the declared time of day, wall times the declared zone, fields their types."""
    found, _ = read("A,2026-01-05,70,web,Call,2026-07-06 10:00:00,3,ann")

    assert found == [
        LeadEvent("A", "captured", datetime(2026, 1, 5, 8, tzinfo=UTC), data={"score": 70, "source": "web"}),
        LeadEvent("A", "touched", datetime(2026, 7, 6, 8, tzinfo=UTC), seq=3, owner="ann"),
    ]


def test_an_offset_in_the_cell_beats_the_declared_zone() -> None:
    """A timestamp that says where it stands needs no declaration."""
    found, _ = read("A,2026-01-05T10:00:00Z,,,Note,,,")

    assert isinstance(found[0], LeadEvent)
    assert found[0].at == datetime(2026, 1, 5, 10, tzinfo=UTC)


def test_wall_times_at_clock_changes_are_decided_and_counted() -> None:
    """A skipped wall time moves forward by the gap, a repeated one is its first occurrence."""
    found, decided = read("A,2026-03-29 02:30,,,Note,,,", "B,2026-10-25 02:30,,,Note,,,")

    assert [each.at for each in found if isinstance(each, LeadEvent)] == [
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    ]
    assert decided.moved == {"skipped": 1, "twice": 1}
    assert decided.skipped == {"Note": 2}


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (",2026-01-05,70,web,Note,,,", "missing-lead"),
        ("A,,70,web,Note,,,", "missing-at"),
        ("A,5.1.2026,70,web,Note,,,", "invalid-instant"),
        ("A,2026-01-05,many,web,Note,,,", "wrong-type"),
        ("A,2026-01-05,70,web,Mail,,,", "unmapped-kind"),
        ("A,2026-01-05,70,web,Call,2026-01-05 10:00,x,", "wrong-type"),
    ],
)
def test_what_the_mapping_cannot_read_is_refused(row: str, rule: str) -> None:
    """No value of a kind column is passed over that the mapping does not name."""
    found, _ = read(row)

    assert [each.rule for each in found if isinstance(each, Refusal)] == [rule]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("mapping: 1", "mapping: 2", "unknown version `2` of the mapping format"),
        ("Europe/Rome, time", "Europe/Roma, time", "unknown timezone `Europe/Roma`"),
        ("zone: Europe/Rome, time: 09:00", "time: 09:00", "missing key `zone`"),
        ("time: 09:00", "time: noon", "`noon` is no time of day"),
        ("files:", "file:", "unknown key `file`"),
        ("time: 09:00", "time: '09:00+01:00'", "`09:00+01:00` is no time of day"),
        ("skip: [Note]", "skip: [Call]", "`Call` stands in `map` and in `skip`"),
        ("type: number", "type: integer", "expected one of `text`, `number`, `boolean`, `instant`, found `integer`"),
    ],
)
def test_a_mistake_in_a_mapping_has_its_place(old: str, new: str, message: str) -> None:
    """A mapping is checked as an agreement is."""
    text = TEXT.replace(old, new)

    made, findings = read_mapping(text, name="m.yaml")

    assert made is None
    assert [found.message for found in findings] == [message]
    assert formatted(findings[0], text).startswith("m.yaml:")


def test_values_become_what_the_mapping_says() -> None:
    """A CRM's word for a stage is the agreement's id; a word that the mapping does not name is refused."""
    text = """\
mapping: 1
tables:
  moves:
    files: "*"
    lead: Id
    events:
      - { kind: stage_changed, at: At, data: { stage: { column: Stage, map: { MQL: mql, Accepted: sal } } } }
"""
    made, findings = read_mapping(text, name="m.yaml")
    assert made is not None, findings
    lines = [b"Id,At,Stage\n", b"A,2026-01-05T10:00Z,MQL\n", b"A,2026-01-05T11:00Z,Lost\n"]

    event, refused = read_table(made.tables[0], lines, name="moves.csv", decided=Decided())

    assert isinstance(event, LeadEvent)
    assert event.data == {"stage": "mql"}
    assert isinstance(refused, Refusal)
    assert (refused.rule, refused.reason) == ("unmapped-value", "the mapping does not say what this value of `Stage` is")


def test_an_empty_kind_can_be_passed_over() -> None:
    """By naming it; else its row is refused."""
    text = TEXT.replace("skip: [Note]", 'skip: [Note, ""]')
    made, _ = read_mapping(text, name="m.yaml")
    assert made is not None
    lines = [b"Id,Created,Points,Origin,Action,Done,Row,Rep\n", b"A,2026-01-05,,,,,,\n"]
    decided = Decided()

    assert len(list(read_table(made.tables[0], lines, name="people.csv", decided=decided))) == 1
    assert decided.skipped == {"": 1}


def test_a_column_that_the_table_lacks_ends_the_reading() -> None:
    """Also one that only `data` names: a misspelt column would else be silent."""
    with pytest.raises(HeaderProblem, match="the header has no column `Origin`; did you mean `Orgin`"):
        list(read_table(mapping().tables[0], [b"Id,Created,Points,Orgin,Action,Done,Row,Rep\n"], name="people.csv", decided=Decided()))


def test_a_file_belongs_to_the_table_that_its_name_fits() -> None:
    """The glob of a table decides, on the name without its folder."""
    assert [table.name for table in mapping().tables_for("people-2026.csv")] == ["people"]
    assert mapping().tables_for("other.csv") == []


TEAM_AND_DEALS = """\
mapping: 1
tables:
  reviews:
    files: "reviews*"
    events:
      - kind: review_held
        at: At
        actor: Host
        party: { column: Side, map: { MKT: marketing } }
  deals:
    files: "deals*"
    lead: Lead
    record: opportunity
    record_id: Deal
    events:
      - kind: meeting_booked
        at: At
        data: { meeting_at: { column: When, type: instant, zone: Europe/Rome, time: 09:00 } }
      - { kind: assigned, at: At, owner: Rep, party: sales }
"""


def read_as(table: int, *lines: str) -> list[Event | Refusal]:
    """What lines of one of these tables are read as."""
    made, findings = read_mapping(TEAM_AND_DEALS, name="m.yaml")
    assert made is not None, findings
    return list(read_table(made.tables[table], [f"{line}\n".encode() for line in lines], name="t.csv", decided=Decided()))


def test_a_table_without_leads_is_of_the_teams() -> None:
    """With the party that a column says."""
    found = read_as(0, "At,Host,Side", "2026-01-05T10:00Z,ann,MKT", "2026-01-05T10:00Z,ann,HR", "2026-01-05T10:00Z,ann,")
    ten = datetime(2026, 1, 5, 10, tzinfo=UTC)

    assert found[0] == TeamEvent("review_held", ten, party="marketing", actor="ann")
    assert isinstance(found[1], Refusal)
    assert (found[1].rule, found[1].reason) == ("unmapped-value", "the mapping does not say what this value of `Side` is")
    assert found[2] == TeamEvent("review_held", ten, actor="ann")


def test_a_table_may_be_of_another_record() -> None:
    """Of a lead where its cell says of which; a wall time in a field is an instant in UTC."""
    header, ten = "At,Lead,Deal,Rep,When", datetime(2026, 1, 5, 10, tzinfo=UTC)
    booked, assigned = read_as(1, header, "2026-01-05T10:00Z,L1,O1,ann,2026-07-06")
    alone, _ = read_as(1, header, "2026-01-05T10:00Z,,O1,ann,2026-01-06 10:00")
    refused, _ = read_as(1, header, "2026-01-05T10:00Z,L1,,ann,")

    at_nine = {"meeting_at": "2026-07-06T07:00:00Z"}
    assert booked == LeadEvent("L1", "meeting_booked", ten, data=at_nine, record="opportunity", record_id="O1")
    assert assigned == LeadEvent("L1", "assigned", ten, owner="ann", data={"party": "sales"}, record="opportunity", record_id="O1")
    assert alone == LeadEvent("", "meeting_booked", ten, data={"meeting_at": "2026-01-06T09:00:00Z"}, record="opportunity", record_id="O1")
    assert isinstance(refused, Refusal)
    assert refused.rule == "missing-record-id"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    record_id: Deal\n", "", "missing key `record_id`"),
        ("    record: opportunity\n", "", "missing key `record`"),
        ("zone: Europe/Rome, time: 09:00", "zone: Europe/Roma", "unknown timezone `Europe/Roma`"),
        ("zone: Europe/Rome, time: 09:00", "time: 09:00", "missing key `zone`"),
        ("type: instant, zone: Europe/Rome, time: 09:00", "zone: Europe/Rome", "`zone` is for instants"),
    ],
)
def test_a_mistake_in_a_table_of_records_has_its_place(old: str, new: str, message: str) -> None:
    """As everywhere."""
    assert old in TEAM_AND_DEALS

    made, findings = read_mapping(TEAM_AND_DEALS.replace(old, new), name="m.yaml")

    assert made is None
    assert [found.message for found in findings] == [message]
