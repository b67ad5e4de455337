"""The roster: what holds when, which rows are refused, and that no order leaves a trace."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slaspec.events.event import TeamEvent
from slaspec.events.roster import Roster, read_roster_csv, read_roster_jsonl
from slaspec.events.rows import HeaderProblem
from slaspec.worktime.instants import HOUR, microseconds


def at(*parts: int) -> int:
    """An instant by its UTC wall clock."""
    return microseconds(datetime(*parts, tzinfo=UTC))


def csv(text: str | bytes, zone: str = "Europe/Berlin") -> Roster:
    """The roster of a CSV text."""
    return read_roster_csv((text if isinstance(text, bytes) else text.encode()).splitlines(keepends=True), name="r.csv", zone=zone)


def jsonl(*rows: dict[str, object]) -> Roster:
    """The roster of JSONL rows."""
    return read_roster_jsonl([json.dumps(row).encode() + b"\n" for row in rows], name="r.jsonl", zone="UTC")


def updated(instant: datetime, owner: str, seq: int = 0, **fields: object) -> TeamEvent:
    """An event that says something new of an owner."""
    return TeamEvent("owner_updated", instant, seq=seq, data={"owner": owner, **fields})


def test_a_row_without_a_date_holds_from_ever() -> None:
    """And only the owners of the table are known."""
    roster = csv("owner,team\nana,inbound\n")

    assert roster.value("ana", "team", at(1970, 1, 1)) == "inbound"
    assert roster.value("ana", "calendar", at(2026, 1, 1)) is None
    assert roster.value("bo", "team", at(2026, 1, 1)) is None
    assert ("ana" in roster, "bo" in roster, sorted(roster.owners)) == (True, False, ["ana"])
    assert roster.next_change("ana", at(1970, 1, 1)) is None
    assert roster.next_change("bo", at(1970, 1, 1)) is None


def test_a_date_is_its_midnight_in_the_zone() -> None:
    """In Berlin the first of July begins at 22:00 UTC of the day before."""
    roster = csv("owner,from,team\nana,,inbound\nana,2026-07-01,outbound\n")

    assert roster.value("ana", "team", at(2026, 6, 30, 22) - 1) == "inbound"
    assert roster.value("ana", "team", at(2026, 6, 30, 22)) == "outbound"
    assert roster.next_change("ana", at(2026, 1, 1)) == at(2026, 6, 30, 22)
    assert roster.next_change("ana", at(2026, 6, 30, 22)) is None


def test_a_midnight_that_a_clock_change_skips_is_the_change() -> None:
    """In Beirut 26 March 2023 began at one o'clock, which is 22:00 UTC the evening before."""
    roster = csv("owner,from,team\nana,2023-03-26,inbound\n", zone="Asia/Beirut")

    assert roster.value("ana", "team", at(2023, 3, 25, 22) - 1) is None
    assert roster.value("ana", "team", at(2023, 3, 25, 22)) == "inbound"


def test_a_later_row_replaces_single_fields() -> None:
    """An empty cell is no word on its field; a timestamp is as good as a date."""
    roster = csv("owner,from,team,calendar\nana,2026-01-01T08:00+01:00,,london\nana,,inbound,berlin\n")

    assert roster.value("ana", "team", at(2026, 2, 1)) == "inbound"
    assert roster.value("ana", "calendar", at(2026, 1, 1, 7)) == "london"
    assert roster.value("ana", "calendar", at(2026, 1, 1, 7) - 1) == "berlin"


def test_saying_again_what_holds_is_no_change() -> None:
    """Neither of the row nor of the hash."""
    once = csv("owner,from,team\nana,,inbound\n")
    twice = csv("owner,from,team\nana,,inbound\nana,2026-01-01,inbound\nana,,inbound\n")

    assert twice.next_change("ana", at(1970, 1, 1)) is None
    assert (twice.hash, twice.refused) == (once.hash, ())


def test_the_cells_of_away_are_true_or_false() -> None:
    """Other cells stay text, whatever they look like; in JSONL a number is one."""
    roster = csv("owner,away,desk\nana,TRUE,0012\nbo,false,\n")

    assert roster.value("ana", "away", 0) is True
    assert roster.value("bo", "away", 0) is False
    assert roster.value("ana", "desk", 0) == "0012"
    assert jsonl({"owner": "ana", "desk": 12, "away": False, "team": None}).value("ana", "desk", 0) == 12


def test_types_may_be_said() -> None:
    """As an agreement does that declares `owner.quota`."""
    roster = read_roster_csv([b"owner,quota\n", b"ana,40\n", b"bo,much\n"], name="r.csv", zone="UTC", types={"quota": "number"})

    assert roster.value("ana", "quota", 0) == 40
    assert [(each.place, each.rule) for each in roster.refused] == [("r.csv:3", "wrong-type")]


def test_joining_is_an_instant() -> None:
    """A date is its midnight in the zone, a timestamp itself, and what is neither is none."""
    roster = csv("owner,joined_on,team\nana,2026-01-01,inbound\nbo,2026-01-01T09:00Z,\n")

    assert roster.value("ana", "joined_on", 0) == "2026-01-01"
    assert roster.instant("ana", "joined_on", 0) == at(2026, 1, 1) - HOUR
    assert roster.instant("bo", "joined_on", 0) == at(2026, 1, 1, 9)
    assert roster.instant("ana", "team", 0) is None
    assert roster.instant("nobody", "joined_on", 0) is None


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (",,inbound,,", "missing-owner"),
        ("ana,1.7.2026,inbound,,", "invalid-instant"),
        ("ana,2026-02-30,inbound,,", "invalid-instant"),
        ("ana,2026-07-01T10:00,inbound,,", "no-offset"),
        ("ana,9999-12-31,inbound,,", "instant-out-of-range"),
        ("ana,,inbound,maybe,", "wrong-type"),
        ("ana,,inbound,,lately", "invalid-instant"),
        ("ana,,inbound", "invalid-row"),
        ('ana,,"inbound,,', "invalid-row"),
    ],
)
def test_a_bad_row_is_refused_and_harms_no_neighbour(row: str, rule: str) -> None:
    """With its place, and without a word of what its cells hold."""
    roster = csv(f"owner,from,team,away,joined_on\n{row}\nbo,,outbound,,\n")

    assert [(each.place, each.rule) for each in roster.refused] == [("r.csv:2", rule)]
    assert roster.value("bo", "team", 0) == "outbound"
    assert sorted(roster.owners) == ["bo"]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ({"team": "inbound"}, "missing-owner"),
        ({"owner": 7}, "wrong-type"),
        ({"owner": "ana", "from": 20260101}, "wrong-type"),
        ({"owner": "ana", "away": "true"}, "wrong-type"),
        ({"owner": "ana", "kind": "team"}, "unknown-value"),
        ({"owner": "ana", "joined_on": 2026}, "wrong-type"),
        ({"owner": "ana", "joined_on": "2026"}, "invalid-instant"),
        ({"owner": "ana", "team": 7}, "wrong-type"),
        ({"owner": "ana", "skills": ["de"]}, "wrong-type"),
    ],
)
def test_a_bad_object_is_refused(row: dict[str, object], rule: str) -> None:
    """As a row of a table."""
    roster = jsonl(row, {"owner": "bo"})

    assert [(each.place, each.rule) for each in roster.refused] == [("r.jsonl:1", rule)]
    assert sorted(roster.owners) == ["bo"]


def test_rows_that_contradict_each_other_are_all_refused() -> None:
    """Each names the other's place; what no other row contradicts stands."""
    roster = csv("owner,from,team\nana,,inbound\nana,,outbound\nana,2026-01-01,support\n")

    assert [(each.place, each.rule, each.reason) for each in roster.refused] == [
        ("r.csv:2", "contradicting-rows", "`team` is another one in r.csv:3, for the same owner and day"),
        ("r.csv:3", "contradicting-rows", "`team` is another one in r.csv:2, for the same owner and day"),
    ]
    assert roster.value("ana", "team", at(2025, 1, 1)) is None
    assert roster.value("ana", "team", at(2026, 1, 1)) == "support"


def test_a_table_without_owners_is_none() -> None:
    """A misspelt column is named."""
    with pytest.raises(HeaderProblem, match="no column `owner`; did you mean `ower`"):
        csv("ower,team\nana,inbound\n")


def test_an_event_counts_from_its_own_instant_on() -> None:
    """It beats a row of that instant, brings new owners, and takes away what it says is cleared."""
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    table = csv("owner,from,team,away\nana,,inbound,true\nana,2026-01-01T12:00Z,support,\n")
    roster = table.updated(updated(noon, "ana", team="outbound", cleared=["away"]), updated(noon, "bo", kind="queue", team=None))

    assert roster.value("ana", "team", at(2026, 1, 1, 12) - 1) == "inbound"
    assert roster.value("ana", "team", at(2026, 1, 1, 12)) == "outbound"
    assert roster.value("ana", "away", at(2026, 1, 1, 12)) is None
    assert roster.value("bo", "kind", at(2026, 1, 1, 12)) == "queue"
    assert "bo" in roster
    assert "bo" not in table
    assert table.value("ana", "team", at(2026, 1, 1, 12)) == "support"
    assert roster.hash == table.hash


def test_a_roster_may_be_made_of_events_alone() -> None:
    """It has no hash, for there is no table; other events say nothing."""
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    roster = Roster().updated(updated(noon, "ana", team="inbound"), TeamEvent("review_held", noon, data={"owner": "bo"}))

    assert roster.hash is None
    assert sorted(roster.owners) == ["ana"]
    assert roster.next_change("ana", 0) == at(2026, 1, 1, 12)


def test_the_hash_is_that_of_what_the_table_says() -> None:
    """Not of its format, and a date is its instant."""
    table = csv("owner,from,team,away\nana,,inbound,\nana,2026-01-01,outbound,true\n", zone="UTC")

    assert (
        table.hash
        == jsonl({"owner": "ana", "from": "2026-01-01T00:00Z", "away": True, "team": "outbound"}, {"team": "inbound", "owner": "ana"}).hash
    )
    assert table.hash != csv("owner,from,team,away\nana,,inbound,\nana,2026-01-01,outbound,false\n", zone="UTC").hash
    assert table.hash != csv("owner,from,team,away\nana,,inbound,\nana,2026-01-01,outbound,true\nbo,,,\n", zone="UTC").hash
    assert str(table.hash).startswith("sha256:")


ROWS = st.fixed_dictionaries(
    {"owner": st.sampled_from(["ana", "bo"])},
    optional={
        "from": st.sampled_from([f"2026-01-0{day}T00:00Z" for day in range(1, 6)]),
        "team": st.sampled_from(["a", "b"]),
        "away": st.booleans(),
        "desk": st.sampled_from([0, 1, False, "x"]),
    },
)
EVENTS = st.builds(
    lambda day, owner, seq, team: updated(datetime(2026, 1, day, tzinfo=UTC), owner, seq, team=team),
    st.integers(1, 5),
    st.sampled_from(["ana", "bo", "cy"]),
    st.integers(0, 1),
    st.sampled_from(["a", "b", "c"]),
)


@given(st.lists(ROWS, max_size=8), st.lists(EVENTS, max_size=6), st.randoms(use_true_random=False))
def test_no_order_of_rows_or_events_leaves_a_trace(rows: list[dict[str, object]], events: list[TeamEvent], chance: object) -> None:
    """Nor whether events come one by one or together; refused rows have the places that they were read from."""
    shuffled, later = list(rows), list(events)
    chance.shuffle(shuffled)
    chance.shuffle(later)
    one, other = jsonl(*rows).updated(*events), jsonl(*shuffled)
    for event in later:
        other = other.updated(event)

    assert one.hash == other.hash
    assert len(one.refused) == len(other.refused)
    assert sorted(one.owners) == sorted(other.owners)
    instants = [at(2025, 12, 31), *(at(2026, 1, day) - before for day in range(1, 7) for before in (1, 0))]
    for owner in one.owners:
        assert [one.next_change(owner, each) for each in instants] == [other.next_change(owner, each) for each in instants]
        for field in ("team", "away", "desk"):
            seen = [one.value(owner, field, each) for each in instants]
            assert [repr(each) for each in seen] == [repr(other.value(owner, field, each)) for each in instants]


@given(st.lists(ROWS, max_size=6))
def test_the_value_is_that_of_the_latest_row_that_says_one(rows: list[dict[str, object]]) -> None:
    """Looked up by walking through all rows; and nothing changes between one change and the next."""
    roster = jsonl(*rows)
    refused = {int(each.place.rpartition(":")[2]) - 1 for each in roster.refused}
    taken = [row for index, row in enumerate(rows) if index not in refused]
    for owner in ("ana", "bo"):
        for day in range(1, 7):
            now = f"2026-01-0{day}T00:00Z"
            for field in ("team", "away", "desk"):
                told = [row for row in taken if row["owner"] == owner and field in row and str(row.get("from", "")) <= now]
                latest = max(told, key=lambda row: str(row.get("from", "")))[field] if told else None
                assert roster.value(owner, field, at(2026, 1, day)) == latest
            following = roster.next_change(owner, at(2026, 1, day))
            until = following if following is not None else at(2027, 1, 1)
            for field in ("team", "away", "desk"):
                assert roster.value(owner, field, until - 1) == roster.value(owner, field, at(2026, 1, day))


@given(st.lists(st.binary(max_size=60) | st.sampled_from([b'"', b"ana,,x\n", b'{"owner": "ana"}\n', b"\r\n"]), max_size=12))
def test_no_bytes_make_the_reader_raise(lines: list[bytes]) -> None:
    """Every refused row has its place and a rule."""
    for roster in (read_roster_csv([b"owner,from,team\n", *lines], name="x", zone="UTC"), read_roster_jsonl(lines, name="x", zone="UTC")):
        assert all(each.place.startswith("x:") and each.rule for each in roster.refused)
