"""Laws of arrival: how and when the evaluator is told leaves no trace in what it judges."""

import json
from collections import defaultdict
from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

import slaspec
from generator.cases import Case
from generator.changes import split_by_lead, with_duplicates
from lived import ERASED, cases, ends_of, evaluator, fed, in_order, instants, judged, key, said, said_of_leads
from slaspec.events.event import Event, LeadEvent

SEEDS = st.integers(0, 2**16)


@given(cases(ERASED, leads=2), SEEDS)
def test_any_order_of_arrival_gives_the_same_report(case: Case, seed: int) -> None:
    """Events may come in any order, those between the teams and of merged leads too."""
    shuffled = Random(seed).sample(case.events, len(case.events))  # noqa: S311 - no secret

    assert said(fed(case, shuffled).report(case.as_of)) == said(fed(case, in_order(case.events)).report(case.as_of))


@given(cases(ERASED), st.data())
def test_asking_in_between_leaves_no_trace(case: Case, data: st.DataObject) -> None:
    """Advancing to any instant, waking at the next deadline and reporting between any two events leave the last report as it is."""
    asked = evaluator(case)
    acts = data.draw(st.lists(st.tuples(st.integers(0, max(len(case.events) - 1, 0)), st.sampled_from(["advance", "wake", "report"]))))
    at = defaultdict(list)
    for index, act in acts:
        at[index].append(act)
    for index, event in enumerate(case.events):
        asked.feed(event)
        for act in at[index]:
            due = asked.next_deadline()
            if act == "wake" and due is not None:
                asked.advance(due)
            elif act == "advance":
                asked.advance(data.draw(instants(case)))
            else:
                asked.report(data.draw(instants(case)))

    assert said(asked.report(case.as_of)) == said(judged(case))


@given(cases(ERASED, "stream.unknown=kinds", "stream.unknown=stages", "stream.unknown=types", "stream.unknown=parties"), SEEDS)
def test_events_told_again_change_nothing_but_a_count(case: Case, seed: int) -> None:
    """Delivery at least once is delivery once; each repetition is counted."""
    again = with_duplicates(case, seed)
    once, twice = (fed(each).report(case.as_of) for each in (case, again))

    assert said_of_leads(twice) == said_of_leads(once)
    assert twice.events.repeated == once.events.repeated + len(again.events) - len(case.events)
    assert (twice.events.judged, twice.events.conflicting) == (once.events.judged, once.events.conflicting)


@given(cases(), st.data())
def test_every_event_is_counted_once(case: Case, data: st.DataObject) -> None:
    """An event is judged, or after as-of, or a repetition, or in conflict, or refused: never two of these and never none."""
    counts = judged(case, as_of=data.draw(instants(case))).events

    assert counts.judged + counts.after_as_of + counts.repeated + len(counts.conflicting) + len(counts.refused) == len(case.events)


@given(cases(ERASED, leads=3))
def test_a_stream_split_by_lead_is_judged_as_the_whole(case: Case) -> None:
    """Two evaluators that have half of the leads each, merged ones together, pass all verdicts and take all steps between them."""
    groups = [part.events for part in split_by_lead(case)]
    of_leads = [[event for event in events if isinstance(event, LeadEvent)] for events in groups]
    teams = [event for event in case.events if not isinstance(event, LeadEvent)]
    halves = [judged(case, [*teams, *(event for events in of_leads[first::2] for event in events)]) for first in (0, 1)]
    whole = judged(case)

    assert sorted((verdict for half in halves for verdict in half.verdicts), key=key) == sorted(whole.verdicts, key=key)
    assert sorted(step.order() for half in halves for step in half.steps) == [step.order() for step in whole.steps]
    assert sum(half.leads for half in halves) == whole.leads
    assert sorted(lead for half in halves for lead in half.uncovered) == list(whole.uncovered)


@given(cases(ERASED, leads=2))
def test_events_of_different_leads_commute(case: Case) -> None:
    """At one instant the leads' turn decides nothing: every lead is told the same, in the same order."""
    groups = {
        event.lead: number for number, part in enumerate(split_by_lead(case)) for event in part.events if isinstance(event, LeadEvent)
    }
    ordered = in_order(case.events)
    turned = sorted(ordered, key=lambda event: (event.at, -groups[event.lead] if isinstance(event, LeadEvent) else -len(groups)))

    assert _told_by_group(case, turned, groups) == _told_by_group(case, ordered, groups)


def _told_by_group(case: Case, events: list[Event], groups: dict[str, int]) -> dict[int, list[slaspec.Outcome]]:
    """What is told of leads that are merged, by group: within one, the order of events is not free."""
    told = defaultdict(list)
    asked = evaluator(case)
    for event in events:
        for outcome in asked.feed(event):
            told[groups.get(outcome.lead, -1)].append(outcome)
    for outcome in asked.advance(ends_of(events) + timedelta(days=40)):
        told[groups.get(outcome.lead, -1)].append(outcome)
    return dict(told)


@given(cases(), st.data())
def test_a_snapshot_at_any_point_is_the_evaluator_itself(case: Case, data: st.DataObject) -> None:
    """Written down as JSON and restored between any two events, the evaluator tells, wakes and reports as if nothing had been."""
    cut = data.draw(st.integers(0, len(case.events)))
    without, before = evaluator(case), evaluator(case)
    for event in case.events[:cut]:
        without.feed(event)
        before.feed(event)
    if data.draw(st.booleans()):
        now = data.draw(instants(case))
        without.advance(now)
        before.advance(now)
    after = slaspec.Evaluator.restore(case.agreements, json.loads(json.dumps(before.snapshot())), roster=case.roster)

    assert after.next_deadline() == without.next_deadline()
    for event in case.events[cut:]:
        assert after.feed(event) == without.feed(event)
    assert after.next_deadline() == without.next_deadline()
    assert said(after.report(case.as_of)) == said(without.report(case.as_of))


@given(cases(), st.data())
def test_a_snapshot_that_is_not_as_written_is_refused(case: Case, data: st.DataObject) -> None:
    """A letter changed, a part cut off, another agreement, roster or `keep`: none of them is restored."""
    fine = json.dumps(fed(case).snapshot())
    place = data.draw(st.integers(0, len(fine) - 1))
    letter = data.draw(st.sampled_from('0a}"u '))
    for spoilt in (fine[:place] + letter + fine[place + 1 :], fine[:place], fine[:place] + fine[place + 1 :]):
        try:
            plain = json.loads(spoilt)
        except ValueError:
            continue
        if plain != json.loads(fine):
            _assert_refused(case, plain)
    _assert_refused(case, json.loads(fine), keep=timedelta(days=1))


def _assert_refused(case: Case, plain: object, *, keep: timedelta | None = None) -> None:
    try:
        slaspec.Evaluator.restore(case.agreements, plain, roster=case.roster, keep=keep)  # type: ignore[arg-type]  # whatever was read
    except slaspec.UnusableSnapshotError:
        return
    raise AssertionError(plain)


KEEPS = st.sampled_from([timedelta(hours=6), timedelta(days=2), timedelta(days=9), timedelta(days=60)])


@given(cases(ERASED, "stream.conflicting_ids=some"), KEEPS, SEEDS)
def test_what_comes_late_within_keep_is_judged_as_if_all_were_kept(case: Case, keep: timedelta, seed: int) -> None:
    """Giving up old history changes no report, as long as nothing comes later than agreed."""
    arriving = _delayed(case, keep, seed)
    given_up = fed(case, arriving, keep=keep)
    as_of = max(case.as_of, ends_of(case.events))

    assert said(given_up.report(as_of)) == said(fed(case, arriving).report(as_of))


def _delayed(case: Case, most: timedelta, seed: int) -> list[Event]:
    """The events, each at most so late."""
    chance = Random(seed)  # noqa: S311 - no secret
    return [
        event
        for _at, _tie, event in sorted(
            (event.at + most * chance.choice([0, 0, chance.random()]), index, event) for index, event in enumerate(case.events)
        )
    ]


@given(cases(ERASED, "stream.conflicting_ids=some"), KEEPS, SEEDS)
def test_what_comes_later_than_kept_is_refused_and_counted(case: Case, keep: timedelta, seed: int) -> None:
    """An event before all that is kept is never dropped in silence, and harms nothing: the rest is judged as if it had not come."""
    arriving = Random(seed).sample(case.events, len(case.events))  # noqa: S311 - no secret
    asked, taken, late = evaluator(case, keep=keep), [], 0
    now = None
    for event in arriving:
        outcomes = asked.feed(event)
        rules = {
            outcome.reason.rpartition("[")[2].rstrip("]")
            for outcome in outcomes
            if outcome.kind is slaspec.OutcomeKind.REFUSED and outcome.reason
        }
        is_late = now is not None and event.at < now - keep
        assert ("too-late" in rules) is (is_late and not rules - {"too-late"})
        late += "too-late" in rules
        if not rules:
            taken.append(event)
            now = event.at if now is None else max(now, event.at)
    as_of = ends_of(case.events)
    report = asked.report(as_of)

    assert report.events.refused_by_rule().get("too-late", 0) == late
    assert said_of_leads(report) == said_of_leads(fed(case, taken).report(as_of))


@given(cases(ERASED), st.data())
def test_at_once_equals_step_by_step(case: Case, data: st.DataObject) -> None:
    """`evaluate` says what the evaluator says when it is fed: what is refused, repeated, in conflict or after as-of too."""
    as_of = data.draw(instants(case))

    assert said(judged(case, as_of=as_of)) == said(fed(case).report(as_of))


@given(cases())
def test_at_once_equals_step_by_step_where_a_lead_is_erased(case: Case) -> None:
    """Also with leads that are erased, where all is told in order and the report speaks for the end."""
    as_of = ends_of(case.events)

    assert said(judged(case, as_of=as_of)) == said(fed(case, in_order(case.events)).report(as_of))
