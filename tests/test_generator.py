"""The generator: its agreements are valid, its streams are what they claim to be, and together they meet every pair of features."""

import csv
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

import slaspec
from generator.cases import CLASHES, Case, agreement, case, cases, how_many, rows, space
from generator.changes import shuffled, split_by_lead, with_duplicates
from generator.coverage import Coverage
from generator.covering import cover, met, space_of
from generator.evidence import lacking
from generator.features import Clash, Factor, Part, named
from generator.scenario_file import as_scenario, event_line, event_of
from generator.strategies import cases_strategy, streams_for
from slaspec.diagnostics import Severity
from slaspec.document.validate import read_agreement
from slaspec.evaluation.admission import Admission
from slaspec.events.event import LeadEvent

SAMPLE = range(0, 400, 40)
"""Cases that quick tests look at; the slow ones look at all."""


def of_leads(some: Case) -> list[LeadEvent]:
    """The events of leads themselves."""
    return [event for event in some.events if isinstance(event, LeadEvent) and event.record == "lead"]


def judged(some: Case) -> slaspec.Report:
    """The report of a case: all its revisions, its roster, all its events."""
    return slaspec.evaluate(some.agreements, some.events, as_of=some.as_of, roster=some.roster)


def test_no_pair_of_features_is_missing() -> None:
    """Every pair that is asked for stands together in some case."""
    report = Coverage()

    assert report.missing == []
    assert report.met == report.asked > 200_000
    assert report.cases < 500


def test_every_level_of_every_factor_occurs() -> None:
    """No feature is only written down."""
    there = {space().features[number] for row in rows() for _part, item in row for number in item}

    assert there == set(space().features)


def test_no_case_has_two_features_that_clash() -> None:
    """The table of clashes is kept, within an item and between the parts of a case."""
    found = met(space(), rows())
    number = {name: index for index, name in enumerate(space().features)}
    for clash in CLASHES:
        for one in named(clash.one, space().parts):
            for other in named(clash.other, space().parts):
                assert not found[number[one]] >> number[other] & 1, clash


def test_rows_of_a_small_space_are_as_few_as_thought() -> None:
    """Two factors of three levels need nine rows; a clash takes one away; a third factor of two fits into those."""
    factors = tuple(Factor(name, {level: {} for level in levels}) for name, levels in (("a", "123"), ("b", "123"), ("c", "12")))
    part = Part("p", factors, lambda *_: None, always=True)

    def rows_with(clashes: list[Clash]) -> int:
        made, given_up = cover(space_of([part], clashes, lambda _one, _other: True), seed=1, optional=0)
        assert not any(given_up)
        return len(made)

    assert 9 <= rows_with([]) <= 10
    assert 8 <= rows_with([Clash("p.a=1", "p.b=2", "so said")]) <= 9


def test_what_follows_from_clashes_is_not_asked_for() -> None:
    """Where two features leave a third factor without a level, nobody looks for them together."""
    factors = tuple(Factor(name, {level: {} for level in "12"}) for name in "abc")
    part = Part("p", factors, lambda *_: None, always=True)
    clashes = [Clash("p.a=1", "p.c=1", "so said"), Clash("p.b=1", "p.c=2", "so said")]
    small = space_of([part], clashes, lambda _one, _other: True)

    assert ("p.a=1", "p.b=1") not in set(small.pairs(small.asked))
    assert ("p.a=1", "p.b=2") in set(small.pairs(small.asked))


def test_a_clash_names_features_that_there_are() -> None:
    """A misspelt level is a mistake, not a clash with nothing."""
    with pytest.raises(KeyError):
        named("response.target=nothing of the kind", space().parts)


@pytest.mark.parametrize("number", SAMPLE)
def test_a_case_is_valid_and_shows_its_features(number: int) -> None:
    """No finding is an error, and what the case claims is in its text and its events."""
    some = case(number)
    for text in some.revisions:
        made, findings = read_agreement(text, name="generated")
        assert made is not None
        assert not [found for found in findings if found.severity is Severity.ERROR]

    assert lacking(some) == []


@pytest.mark.slow
def test_all_cases_are_valid_and_show_their_features() -> None:
    """As above, for each; warnings are rare."""
    warnings = 0
    for some in cases():
        for text in some.revisions:
            made, findings = read_agreement(text, name="generated")
            assert made is not None, (some.name, findings)
            warnings += len(findings)
        assert lacking(some) == [], some.name

    assert warnings < how_many() // 20


@pytest.mark.parametrize("number", SAMPLE)
def test_known_kinds_are_admitted(number: int) -> None:
    """Every event is taken, but for those that are there to be refused."""
    some = case(number)
    admission = Admission(some.agreements[0])
    refused = {found.rule for event in some.events if (found := admission.refusal(event))}
    wanted = {
        "nothing": set(),
        "kinds": {"unknown-kind"},
        "stages": {"unknown-stage", "missing-stage"},
        "types": {"wrong-type"},
        "parties": {"unknown-party"},
    }
    level = next(name.partition("=")[2] for name in some.features if name.startswith("stream.unknown="))

    assert refused == wanted[level]


@pytest.mark.parametrize("number", SAMPLE)
def test_the_evaluator_takes_every_case(number: int) -> None:
    """Nothing crashes, and the report can be written."""
    assert judged(case(number)).to_dict()


def test_clocks_end_in_every_way() -> None:
    """Over a sample what is judged is met, breached, void and pending: no way is rare."""
    ways = Counter(verdict.judgement.value for some in map(case, SAMPLE) for verdict in judged(some).verdicts)

    assert set(ways) == {"met", "breached", "void", "pending"}
    assert ways["met"] > ways.total() // 10


def test_cases_are_of_a_size_that_can_be_read() -> None:
    """A case has some leads and not many more than two hundred events."""
    for some in map(case, SAMPLE):
        assert 5 <= len({event.lead for event in of_leads(some)}) <= 15
        assert 50 <= len(some.events) <= 300


_PRINTED = """
import sys
from hashlib import sha256
from generator.cases import case
for number in range(0, 400, 80):
    some = case(number)
    print(sha256(repr((some.revisions, some.roster_rows, some.events, some.as_of, sorted(some.features))).encode()).hexdigest())
"""


@pytest.mark.slow
def test_hash_order_changes_nothing(root: Path) -> None:
    """Two runs whose sets and mappings are hashed otherwise make the same texts and streams."""
    printed = set()
    for seed in ("1", "2"):
        env = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join([str(root / "tests"), str(root)])}
        printed.add(subprocess.run([sys.executable, "-c", _PRINTED], env=env, check=True, capture_output=True, text=True).stdout)

    assert len(printed) == 1
    assert len(printed.pop().splitlines()) == 5


def test_another_seed_makes_other_cases() -> None:
    """A seed is another walk through the same space."""
    assert case(3, seed=1).revisions != case(3).revisions


@pytest.mark.parametrize("number", SAMPLE)
def test_a_scenario_file_keeps_the_case(number: int) -> None:
    """What is written as a scenario reads back: agreement, roster, events in their order, the instant."""
    some = case(number)
    text = as_scenario(some)
    blocks = {part.partition("\n")[0]: part.partition("\n")[2] for part in text.split("```")[1::2]}
    events = next(content for head, content in blocks.items() if head.startswith("events"))

    assert blocks["agreement"] == some.revisions[0]
    assert blocks.get("revision") == (some.revisions[1] if len(some.revisions) > 1 else None)
    assert [event_of(line) for line in events.splitlines()] == some.events
    assert list(csv.DictReader(blocks.get("roster", "").splitlines())) == [dict(row) for row in some.roster_rows]
    assert slaspec.LeadEvent("L", "captured", some.as_of).at == some.as_of


@given(
    st.dictionaries(
        st.sampled_from(["phone", "owner", "record", "id", "cleared"]),
        st.none() | st.booleans() | st.text(max_size=4) | st.lists(st.text(max_size=2), max_size=2),
    )
)
def test_any_data_survives_a_line(data: dict[str, object]) -> None:
    """Blanks, quotes, numbers in text, lists, fields called as parts of an event: a line keeps them."""
    event = LeadEvent("L1", "touched", datetime(2026, 3, 27, 6, tzinfo=UTC), data=data)  # type: ignore[arg-type]  # JSON values
    assert event_of(event_line(event)) == event


def test_changes_keep_what_happened() -> None:
    """Shuffling keeps the events, telling again adds only what is there, splitting gives every lead's events once."""
    some = next(each for each in cases() if {"stream.merged=in a row", "stream.unknown=nothing"} <= each.features)
    parts = list(split_by_lead(some))
    contents = [event.content() for event in some.events]

    assert sorted(event.content() for event in shuffled(some).events) == sorted(contents)
    assert [event.content() for event in shuffled(some).events] != contents
    assert {event.content() for event in with_duplicates(some).events} == set(contents)
    assert len(with_duplicates(some).events) > len(some.events)
    assert sum(len([event for event in part.events if isinstance(event, LeadEvent)]) for part in parts) == len(
        [event for event in some.events if isinstance(event, LeadEvent)]
    )
    together = [part for part in parts if "L1" in {event.lead for event in of_leads(part)}]
    assert [{"L1", "L3", "L4"} <= {event.lead for event in of_leads(part)} for part in together] == [True]


@given(cases_strategy(without=["stream.erased=some"]))
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_drawn_cases_are_cases_with_less(some: Case) -> None:
    """A drawn case is one of the sequence less some events, and never shows what it is asked not to."""
    whole = case(int(some.name.rpartition("-")[2]))

    assert "stream.erased=some" not in some.features
    assert some.revisions == whole.revisions
    rest = iter(whole.events)
    assert all(event in rest for event in some.events)


def test_failures_shrink_to_one_event() -> None:
    """The simplest case with a touch has that touch, and hardly anything besides."""
    found = find(
        cases_strategy(),
        lambda some: any(event.kind == "touched" for event in some.events),
        settings=settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck)),
    )

    assert [event.kind for event in found.events] == ["touched"]


@given(st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_streams_can_be_drawn_for_any_agreement(data: st.DataObject) -> None:
    """An agreement that the generator did not write gets streams too."""
    text = (Path(__file__).parent.parent / "examples" / "acme" / "sla.yaml").read_text(encoding="utf-8")
    stream = data.draw(streams_for(text, without=["stream.records=some"]))
    events = [event for event in stream.events if isinstance(event, LeadEvent)]

    assert slaspec.evaluate(agreement(text), events, as_of=stream.as_of).to_dict()
