"""Explanations: every printed one is replayed, judged by its own text; what they say of tiers, scores and near misses is written by hand."""

import json
import os
import pickle
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from replay import Replay, is_about

import slaspec
from generator.cases import case, how_many
from scenario import FOLDER, event_of, read_scenario, scenario_files
from slaspec.document.validate import read_agreement
from slaspec.evaluation.explaining.explanation import Explanation, NoClock
from slaspec.evaluation.run import ERASED

ROOT = Path(__file__).parents[2]
FILES = scenario_files()


def replayed(told: Explanation) -> None:
    """The printed text alone gives the verdict: by its sums, its instants, its tests."""
    verdict, text = told.verdict, told.text()
    json.dumps(told.to_dict())
    replay = Replay(text)
    assert text.splitlines()[0].endswith(f": {verdict.judgement.value}")
    assert replay.labels["Verdict"].startswith(f"{verdict.judgement.value}: ")
    assert told.scope is None or told.scope.holds
    assert [tier.id for tier in told.tiers if tier.chosen and tier.reason.holds] == ([verdict.tier or "the only one"] if told.tiers else [])
    if verdict.kind == "conformance":
        assert told.must.holds == (verdict.judgement is slaspec.Judgement.MET)
        assert replay.judged_by_tests() == verdict.judgement.value, text
        return
    assert replay.deadline == verdict.deadline, text
    if verdict.kind == "cadence":
        assert replay.judged_by_obligations() == verdict.judgement.value, text
        return
    assert replay.judged_by_the_clock() == verdict.judgement.value, text
    in_days = verdict.unit == "business days"
    late = verdict.late or Fraction(0)
    assert is_about(replay.late.amount, late, in_days=in_days), text
    pauses = [signal for _at, signal, _rest in replay.happened if signal in ("pause", "resume")]
    passed_in_a_pause = replay.late.amount > 0 and pauses[-1:] == ["pause"]  # as only a deadline that a field names can
    assert is_about(replay.used.amount + (0 if passed_in_a_pause else replay.late.amount), verdict.used, in_days=in_days), text
    if "the end of the time" in replay.until:
        assert is_about(replay.until["the end of the time"], verdict.amount, in_days=in_days), text
    elif verdict.deadline is None or any(
        word in note for note in told.notes for word in ("pauses do not move it", "due at the change", "due when it went on")
    ):
        pass  # the deadline is another one than the target gives, as the note says
    elif verdict.judgement is slaspec.Judgement.BREACHED:
        assert is_about(replay.used.amount, verdict.amount, in_days=in_days), text
    else:
        assert is_about(replay.used.amount + replay.left.amount, verdict.amount, in_days=in_days), text


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(FOLDER).with_suffix("")) for path in FILES])
def test_every_verdict_of_every_scenario_can_be_replayed_from_its_printed_explanation(path: Path) -> None:
    """Whatever the scenario is about."""
    scenario = read_scenario(path)
    report = slaspec.evaluate(scenario.revisions, scenario.events, as_of=scenario.as_of, roster=scenario.roster)
    for verdict in report.verdicts:
        if verdict.lead == ERASED:
            with pytest.raises(slaspec.NotExplained, match="erased"):
                report.explain(verdict)
            continue
        told = report.explain(verdict)
        assert told.verdict == verdict
        replayed(told)


def every_verdict_of_generated_cases(numbers: Iterable[int]) -> int:
    """How many verdicts were replayed."""
    replays = 0
    for some in map(case, numbers):
        report = slaspec.evaluate(some.agreements, some.events, as_of=some.as_of, roster=some.roster)
        for verdict in report.verdicts:
            if verdict.lead == ERASED:
                with pytest.raises(slaspec.NotExplained, match="erased"):
                    report.explain(verdict)
                continue
            told = report.explain(verdict)
            assert told.verdict == verdict
            replayed(told)
            replays += 1
    return replays


def test_verdicts_of_generated_cases_can_be_replayed() -> None:
    """Some of the cases that together meet every pair of features."""
    assert every_verdict_of_generated_cases(range(0, how_many(), 40)) > 500


@pytest.mark.slow
def test_verdicts_of_many_generated_cases_can_be_replayed() -> None:
    """Every fourth, and under `make soak` each of them."""
    step = 1 if os.environ.get("SLASPEC_SOAK") else 4
    assert every_verdict_of_generated_cases(range(1, how_many(), step)) > 5_000


def every_verdict_of_acme(folder: Path, leads: int, as_of: datetime) -> int:
    """How many verdicts were replayed."""
    events = folder / "events.jsonl"
    subprocess.run(
        [sys.executable, ROOT / "examples/acme/generate_events.py", "--leads", str(leads), "--out", events], check=True, capture_output=True
    )
    agreement = slaspec.load(ROOT / "examples/acme/sla.yaml")
    evaluator = slaspec.Evaluator(agreement)
    for event in slaspec.read_events(events, agreement=agreement):
        if not isinstance(event, slaspec.Refusal) and event.at.tzinfo is not None and event.at <= as_of:
            evaluator.feed(event)
    verdicts = evaluator.report(as_of).verdicts
    told = [each for lead in {verdict.lead for verdict in verdicts} for each in evaluator.explain_lead(lead, as_of=as_of)]
    assert Counter(each.verdict for each in told) == Counter(verdicts)
    for each in told:
        replayed(each)
    return len(told)


def test_verdicts_of_a_small_acme_can_be_replayed(tmp_path: Path) -> None:
    """In the middle of the year, so that some are pending."""
    assert every_verdict_of_acme(tmp_path, 300, datetime(2026, 6, 10, 15, tzinfo=UTC)) > 150


@pytest.mark.slow
def test_every_verdict_of_acme_can_be_replayed(tmp_path: Path) -> None:
    """The whole year of the example."""
    assert every_verdict_of_acme(tmp_path, 20_000, datetime(2027, 1, 1, tzinfo=UTC)) > 15_000


def test_every_verdict_of_the_first_agreement_can_be_replayed() -> None:
    """The two leads of the guide."""
    agreement = slaspec.load(ROOT / "examples/first/sla.yaml")
    report = slaspec.evaluate(agreement, slaspec.read_events(ROOT / "examples/first/events.jsonl"), as_of=datetime(2026, 2, 1, tzinfo=UTC))
    assert len(report.verdicts) == 2
    for verdict in report.verdicts:
        replayed(report.explain(verdict))


FRAME = """\
slaspec: 1
agreement: { id: f, title: Features, revision: "2", calendar: { by: territory, map: { emea: berlin }, otherwise: new-york } }
parties: { marketing: { name: Marketing }, sales: { name: Sales } }
calendars:
  new-york: { timezone: America/New_York, hours: { mon-fri: 09:00-17:00 } }
  berlin: { timezone: Europe/Berlin, hours: { mon-fri: 09:00-12:00 13:00-17:00 }, holidays: { add: { 2026-04-03: Karfreitag } } }
"""


def judged(agreement: str, events: str, as_of: str) -> slaspec.Report:
    """The report on events that are written a line each."""
    read, diagnostics = read_agreement(FRAME + agreement, name="sla.yaml")
    assert read is not None, [(found.place, found.message, found.help) for found in diagnostics]
    told = [event_of(line.strip()) for line in events.strip().splitlines()]
    report = slaspec.evaluate(read, told, as_of=datetime.fromisoformat(as_of))
    assert not report.events.refused
    return report


def explained(agreement: str, events: str, as_of: str, commitment: str | None = None) -> list[Explanation]:
    """The explanations of all verdicts on a commitment, each replayed."""
    report = judged(agreement, events, as_of)
    found = [report.explain(verdict) for verdict in report.verdicts if commitment in (None, verdict.commitment)]
    for told in found:
        replayed(told)
    return found


TIERS = """\
lead:
  score:
    from_events: computed
    fit: { points: [{ add: 10, when: { country: [DE, FR] } }, { add: 5, when: { employees: { at_least: 100 } } }] }
    engagement: { points: [{ add: 6, event: engaged }] }
commitments:
  first-call:
    owed_by: sales
    starts_on: assigned
    stops_on: { event: touched, when: { channel: call } }
    when: { country: { in: [DE, FR, JP] } }
    tiers:
      standard: { within: 1 business day }
      hot: { when: { score: { at_least: 20 }, employees: { at_least: 1000 } }, exception_to: standard, within: 30 business minutes }
      abroad: { when: { country: { in: [JP, AU] } }, exception_to: [standard, hot], within: 2 business days }
    retarget: on_change
    warn_at: [50%]
    escalate: [{ at: 100%, to: head of sales }]
"""
NEARLY_HOT = """
2026-04-01T08:00Z L1 captured country=DE employees=900 territory=emea
2026-04-01T09:00Z L1 engaged
2026-04-02T14:40Z L1 assigned owner=ann
2026-04-02T14:45Z L1 touched actor=ann channel=email
2026-04-07T08:00Z L1 touched actor=ann channel=call id=c1
"""


def test_an_explanation_says_all_that_a_verdict_rests_on() -> None:
    """The text as people read it: a breach over Easter, of a lead that nearly was hot, after an e-mail that was no call."""
    (told,) = explained(TIERS, NEARLY_HOT, "2026-04-09T12:00Z")

    text = re.sub(r"sha256:\w+", "sha256:…", told.text())
    assert (
        text
        == """\
first-call, lead L1, episode 1: breached

Agreement     Features, revision 2, sha256:…
Commitment    first-call, owed by Sales to Marketing (commitments.first-call)
Promised      1 business day, from assignment to a touch (channel is call and not automated)
For leads     country is DE or FR or JP (country is DE)
Tier          standard: for every lead
Not the tier  hot, an exception that nearly held: it lacked one test: employees is at least 1000
              (employees is 900)
Not the tier  abroad, an exception that nearly held: it lacked one test: country is JP or AU
              (country is DE)
Score         10 country is DE or FR; 5 employees is at least 100; 6 engagement by the lead (Wed
              2026-04-01 11:00) (makes 21)
Calendar      berlin, because territory is emea; all times are those of Europe/Berlin

What happened
  Thu 2026-04-02 16:40  start       assignment (assigned, owner ann)
  Thu 2026-04-02 16:45  no stop     a touch (touched by ann): it lacked one test: channel is call
                                    (channel is email)
  Mon 2026-04-06 13:10  warning     told the owner
  Mon 2026-04-06 16:40  deadline    it passed
  Mon 2026-04-06 16:40  escalation  told head of sales
  Tue 2026-04-07 10:00  stop        a touch (touched by ann, id c1): channel is call and not
                                    automated

Time used, from the start to the deadline
  Thu 16:40 → 17:00 20 min of 7 h
  closed Fri (Karfreitag), Sat, Sun
  Mon 09:00 → 12:00 3 h of 7 h
  Mon 13:00 → 16:40 3 h 40 min of 7 h
  makes 1 business day

Time late, from the deadline to the stop
  Mon 16:40 → 17:00 20 min of 7 h
  Tue 09:00 → 10:00 1 h of 7 h
  makes about 0.190476 business days

Deadline      Mon 2026-04-06 16:40
Owner         ann
Verdict       breached: not stopped by the deadline Mon 2026-04-06 16:40; closed Tue 2026-04-07
              10:00, about 0.190476 business days late
"""
    )


def test_a_tier_that_beat_others_says_so_and_one_that_lacked_more_lists_it() -> None:
    """A Japanese lead is abroad, which beats the standard; to be hot it lacks size and score."""
    (told,) = explained(
        TIERS, "2026-04-02T14:00Z L1 captured country=JP employees=50\n2026-04-02T14:40Z L1 assigned owner=ann", "2026-04-02T15:00Z"
    )

    chosen, *others = told.tiers
    assert (chosen.id, chosen.chosen) == ("abroad", True)
    assert [(tier.id, tier.reason.holds) for tier in others] == [("standard", True), ("hot", False)]
    assert [(test.words, test.found) for test in others[1].reason.lacking()] == [
        ("score is at least 20", "score is 0"),
        ("employees is at least 1000", "employees is 50"),
    ]
    assert "Tier          abroad: country is JP or AU (country is JP); it is an exception to standard\n" in told.text()
    assert "Not the tier  standard: for every lead, and it gives way\n" in told.text()
    assert "as territory is unknown and has no calendar of its own" in " ".join(told.text().split())


def test_a_change_of_tier_is_told_and_the_sum_is_that_of_the_new_target() -> None:
    """Hot from Monday 09:30 on, when its thirty minutes had been used up: due at that instant."""
    events = NEARLY_HOT + "2026-04-06T07:30Z L1 enriched employees=1200\n"
    (told,) = explained(TIERS, events, "2026-04-09T12:00Z")

    assert told.verdict.tier == "hot"
    signals = [trace.signal for trace in told.traces]
    assert signals[:3] == ["start", "no stop", "new target"]
    assert sorted(signals[3:]) == ["deadline", "escalation", "stop", "warning"]  # all but the stop at one instant
    assert told.notes == ("the time of the new target was used up when it changed: due at the change, Mon 2026-04-06 09:30",)


def test_a_lead_without_a_clock_hears_what_it_lacked() -> None:
    """Its country, in one assignment; the other event of the kind was out of force of nothing, and started none either."""
    agreement, _ = read_agreement(FRAME + TIERS, name="sla.yaml")
    evaluator = slaspec.Evaluator(agreement)
    evaluator.feed(event_of("2026-04-02T14:00Z L2 captured country=US"))
    evaluator.feed(event_of("2026-04-02T14:40Z L2 assigned owner=ann"))

    (told,) = evaluator.explain_lead("L2", as_of=datetime(2026, 5, 1, tzinfo=UTC), commitment="first-call")

    assert isinstance(told, NoClock)
    assert (
        told.text()
        == """\
first-call has no verdict on lead L2: it begins with assignment.
What happened, as of Thu 2026-04-30 20:00 (all times are those of America/New_York):
  Thu 2026-04-02 10:40  no start  assignment (assigned, owner ann): it lacked one test: country is
                                  DE or FR or JP (country is US)
"""
    )
    (none,) = evaluator.explain_lead("L2", as_of=datetime(2026, 4, 2, 14, 10, tzinfo=UTC), commitment="first-call")
    assert none.text() == "first-call has no verdict on lead L2: it begins with assignment.\nNothing of that kind happened.\n"


def test_what_cannot_be_explained_says_why() -> None:
    """An unknown lead, an unknown episode, a commitment that no lead is judged by, a report that was read back."""
    agreement = slaspec.load(ROOT / "examples/first/sla.yaml")
    as_of = datetime(2026, 2, 1, tzinfo=UTC)
    report = slaspec.evaluate(agreement, slaspec.read_events(ROOT / "examples/first/events.jsonl"), as_of=as_of)
    evaluator = slaspec.Evaluator(agreement)
    evaluator.feed(event_of("2026-01-05T10:00Z L1 assigned"))

    def reason(**asked: object) -> str:
        with pytest.raises(slaspec.NotExplained) as refused:
            evaluator.explain_lead(as_of=as_of, **asked)  # type: ignore[arg-type]  # by name
        return refused.value.reason

    assert reason(lead="L2") == "there is no event of the lead"
    assert reason(lead="L1", commitment="first-touch", episode=2) == "there is no episode 2 of `first-touch` by then"
    assert reason(lead="L1", commitment="other").startswith("no lead has verdicts of `other`")
    with pytest.raises(slaspec.NotExplained, match="there is no event of the lead"):
        evaluator.explain(report.verdicts[0], as_of=as_of)
    for forgetful in (slaspec.Report.from_dict(report.to_dict()), pickle.loads(pickle.dumps(report))):  # noqa: S301 - our own
        with pytest.raises(slaspec.NotExplained, match="read back"):
            forgetful.explain(report.verdicts[0])
    assert pickle.loads(pickle.dumps(report)) == report  # noqa: S301 - our own


CLOCKS = """\
events:
  contact: { is: touched, when: { channel: [call, email], not: { automated: true } } }
stages:
  inquiry: { belongs_to: marketing, initial: true, moves_to: [mql] }
  mql: { belongs_to: marketing, moves_to: [sal] }
  sal: { belongs_to: sales, moves_to: [recycled] }
  recycled: { belongs_to: marketing, entered_on: recycled }
commitments:
  after-meeting:
    owed_by: sales
    starts_on: { event: meeting_booked, at: meeting_ends_at }
    stops_on: contact
    within: same business day
    episodes: restart
  tasks:
    owed_by: sales
    starts_on: task_opened
    stops_on: task_closed
    one_clock_per: task_id
    deadline_at: task_due_at
    pauses_on: held
  reply:
    owed_by: sales
    starts_on: inbound_message
    stops_on: touched
    within: 8 business hours
    ideally: 2 business hours
    pauses_while: { waiting_for: customer }
    if_late: { to: recycled, within: 2 business days }
    owner_change: settles
"""


def test_a_clock_that_waited_says_what_named_its_start() -> None:
    """The booking named the end of the meeting; the target is the rest of that day."""
    (told,) = explained(
        CLOCKS,
        """2026-04-02T18:00Z L3 meeting_booked meeting_ends_at=2026-04-06T15:00Z
        2026-04-06T19:00Z L3 touched channel=email actor=bob""",
        "2026-04-09T12:00Z",
        "after-meeting",
    )

    start, stop = told.traces
    assert (start.signal, start.words, start.cause.kind) == ("start", "as booking of a meeting had named it", "meeting_booked")
    assert (stop.words, stop.reason.words) == ("a touch", "channel is call or email and not automated")
    assert told.notes == ("same business day is 6 h of working time from this start",)
    assert [(section.amount, section.unit) for section in told.sections] == [(4 * 3600, "business seconds"), (2 * 3600, "business seconds")]


def test_a_deadline_from_a_field_is_named_and_pauses_do_not_move_it() -> None:
    """One clock for each task."""
    (told,) = explained(
        CLOCKS,
        """2026-04-02T18:30Z L3 task_opened task_id=T7 task_due_at=2026-04-03T15:00Z
        2026-04-02T19:30Z L3 held
        2026-04-02T20:30Z L3 resumed
        2026-04-03T15:30Z L3 task_closed task_id=T7""",
        "2026-04-09T12:00Z",
        "tasks",
    )

    assert told.text().startswith("tasks for T7, lead L3, episode 1: breached\n")
    assert told.notes == ("the deadline is the instant that task_due_at names; pauses do not move it",)
    assert [section.amount for section in told.sections] == [Fraction(19 * 3600 + 1800), Fraction(1800)]
    assert told.sections[0].lines[1] == "paused from Thu 2026-04-02 15:30 until Thu 2026-04-02 16:30"


def test_a_deadline_that_passes_in_a_pause_is_late_and_uses_no_time() -> None:
    """Used is what ran; late is what passed since the deadline. A new start of a clock that restarts says so."""
    (told,) = explained(
        CLOCKS,
        """2026-04-02T18:30Z L3 task_opened task_id=T7 task_due_at=2026-04-03T15:00Z
        2026-04-02T19:30Z L3 held""",
        "2026-04-03T17:00Z",
        "tasks",
    )

    assert [(section.title, section.amount) for section in told.sections] == [
        ("Time used, from the start to the deadline", 3600),
        ("Time late, from the deadline to now", 2 * 3600),
    ]
    first, _second = explained(
        CLOCKS,
        """2026-04-02T18:00Z L3 meeting_booked meeting_ends_at=2026-04-02T17:00Z
        2026-04-02T18:30Z L3 meeting_booked meeting_ends_at=2026-04-02T17:00Z""",
        "2026-04-02T19:00Z",
        "after-meeting",
    )
    assert (first.traces[-1].signal, first.traces[-1].words) == ("void", "a new start: booking of a meeting")


def test_a_pause_by_a_condition_and_an_owner_change_are_told() -> None:
    """The first owner's clock is stopped by the change, the second one's begins with it."""
    first, second = explained(
        CLOCKS,
        """2026-04-01T08:00Z L4 captured territory=emea owner=ann
        2026-04-01T08:00Z L4 inbound_message
        2026-04-01T09:00Z L4 enriched waiting_for=customer
        2026-04-01T11:30Z L4 enriched waiting_for=us
        2026-04-01T13:30Z L4 assigned owner=bob
        2026-04-02T13:40Z L4 touched channel=call actor=bob""",
        "2026-04-09T12:00Z",
        "reply",
    )

    assert [(trace.signal, trace.words) for trace in first.traces] == [
        ("start", "a message from the lead"),
        ("pause", "it holds that waiting for is customer"),
        ("resume", "it no longer holds that waiting for is customer"),
        ("stop", "the lead passed to another owner"),
    ]
    assert [(trace.signal, trace.words) for trace in second.traces] == [("start", "the lead passed to another owner"), ("stop", "a touch")]
    assert [section.amount for section in first.sections] == [3 * 3600, 5 * 3600]
    assert first.notes == ("hoped for, and no breach: 2 business hours, not kept",)


def test_a_move_that_is_owed_is_told_with_its_own_deadline() -> None:
    """Eight hours ran out at closing time on Wednesday; the move to recycled was due two business days later, and came."""
    events = """2026-04-01T13:00Z L4 inbound_message
        2026-04-03T14:00Z L4 stage_changed stage=recycled"""
    (told,) = explained(CLOCKS, events, "2026-04-20T12:00Z", "reply")
    (owing,) = explained(CLOCKS, events.splitlines()[0], "2026-04-02T18:00Z", "reply")

    assert [(trace.signal, trace.words) for trace in told.traces] == [
        ("start", "a message from the lead"),
        ("time is up", "from now on a move to recycled is owed"),
        ("stop", "the next move of the lead"),
    ]
    assert [section.title for section in told.sections] == [
        "Time used, from the start to the end of the time",
        "Time used, from the end of the time to the stop",
        "Time for the move, 2 business days from the end of the time to the deadline",
    ]
    assert [section.amount for section in told.sections] == [8 * 3600, 9 * 3600, 2]
    assert "the time is up, and a move to recycled is owed, due Fri 2026-04-03 17:00" in owing.notes


CADENCE = """\
events:
  contact: { is: touched, when: { channel: [call, email], not: { automated: true } } }
stages:
  inquiry: { belongs_to: marketing, initial: true, moves_to: [mql] }
  mql: { belongs_to: marketing, moves_to: [sal], requires: { score: { at_least: 20 }, segment: enterprise } }
  sal: { belongs_to: sales }
market:
  segments:
    enterprise: { when: { employees: { at_least: 2000 }, country: [DE, FR] } }
    small: { when: { employees: { less_than: 2000 } } }
follow_up:
  chase:
    owed_by: sales
    begins_on: accepted
    counts: contact
    touches: { at_least: 3, within: 5 business days, gap_at_most: 2 business days }
    ends_on: replied
    channels: { call: { at_least: 1 } }
"""


def test_a_cadence_lists_its_touches_and_what_came_of_each_obligation() -> None:
    """Two touches count, a text message does not; the second gap runs out on Thursday."""
    events = """2026-04-02T13:30Z L4 accepted territory=emea owner=bob
        2026-04-02T13:40Z L4 touched channel=call actor=bob
        2026-04-02T13:50Z L4 touched channel=sms actor=bob
        2026-04-07T13:40Z L4 touched channel=email actor=bob"""
    (pending,) = explained(CADENCE, events, "2026-04-09T12:00Z", "chase.touches")
    (breached,) = explained(CADENCE, events, "2026-04-20T12:00Z", "chase.touches")

    assert [(trace.signal, trace.words) for trace in pending.traces] == [
        ("start", "acceptance"),
        ("touch", "number 1, by call"),
        ("no touch", "a touch"),
        ("touch", "number 2, by email"),
    ]
    text = " ".join(pending.text().split())
    assert "Asked for at least 3 touches, 2 counted, due Fri 2026-04-10 15:30: open" in text
    assert "Asked for at least 1 touch by call, 1 counted, due Fri 2026-04-10 15:30: fulfilled" in text
    assert "Asked for gaps of at most 2 business days, due Thu 2026-04-09 15:40: open" in text
    assert breached.because() == "at least 3 touches; gaps of at most 2 business days were not kept; ended Fri 2026-04-10 15:30"
    used, left = pending.sections
    assert is_about(used.amount + left.amount, Fraction(5), in_days=True)


def test_a_conformance_shows_every_test_and_what_a_segment_asks_for() -> None:
    """The value found stands beside each; what the segment lacks below it."""
    (told,) = explained(
        CADENCE,
        "2026-04-02T13:30Z L4 captured employees=900 score=30\n2026-04-02T18:00Z L4 stage_changed stage=mql",
        "2026-04-09T12:00Z",
        "mql.requires",
    )

    assert (
        told.text().split("What must hold\n")[1]
        == """\
  yes  score is at least 20 (score is 30)
  no   segment is enterprise (segment is small)
         enterprise asks that employees is at least 2000 and country is DE or FR: it lacked 2 tests:
           employees is at least 2000 (employees is 900); country is DE or FR (country is unknown)
Verdict       breached: it lacked one test: segment is enterprise (segment is small)
"""
    )


def test_a_move_against_the_graph_shows_what_it_was() -> None:
    """From where to where, and what the stages allow."""
    moves = explained(
        CADENCE, "2026-04-02T13:30Z L4 captured\n2026-04-02T18:00Z L4 stage_changed stage=sal", "2026-04-09T12:00Z", "stages.moves"
    )

    assert moves[-1].must.found == "it moved from inquiry to sal; from there it may move to mql"


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    """The clocks go back on 25 October: a stop in the second 02:30 is after a deadline in the first."""
    agreement = """\
commitments:
  quick: { owed_by: sales, starts_on: assigned, stops_on: touched, within: 90 minutes, calendar: berlin }
"""
    (told,) = explained(agreement, "2026-10-24T23:00Z L1 assigned\n2026-10-25T01:30Z L1 touched", "2026-10-26T00:00Z")

    assert told.at(told.verdict.deadline) == "Sun 2026-10-25 02:30 +0200"
    assert told.at(told.verdict.settled_at) == "Sun 2026-10-25 02:30 +0100"


def test_nobody_who_does_not_ask_pays_and_explaining_changes_nothing() -> None:
    """A report is the same before and after."""
    report = judged(TIERS, NEARLY_HOT, "2026-04-09T12:00Z")
    again = judged(TIERS, NEARLY_HOT, "2026-04-09T12:00Z")
    for verdict in report.verdicts:
        report.explain(verdict)

    assert report == again
