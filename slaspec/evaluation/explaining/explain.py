"""One verdict to its reasons: the lead's history is lived again, with a witness who looks on.

Nothing is kept for this while events are judged. The witness sees the lead as it stood when a clock
began, when an event was or nearly was a signal, and when a conformance was judged; what the
verdict rests on is then put together from that and from the episode itself.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from slaspec.agreement.commitment import CalendarChoice, Promise
from slaspec.agreement.condition import Condition, described, fields, number_text, value_text
from slaspec.agreement.market import ScorePart
from slaspec.agreement.model import Agreement
from slaspec.agreement.pattern import Alternative, Occurs, Pattern, in_words, kind_in_words
from slaspec.evaluation.clock import ClockState, amount_of, fixed
from slaspec.evaluation.episode import Clock, Episode, TouchRun
from slaspec.evaluation.explaining.explanation import Cause, Explanation, NoClock, ScoreWords, Section, TierReason, Trace
from slaspec.evaluation.explaining.reasons import Reason, Reasons
from slaspec.evaluation.lead_run import LeadRun
from slaspec.evaluation.plan import VOIDING, CadenceMember, ConformanceMember, Member, Plan, Plans, ResponseMember, TierPlan
from slaspec.evaluation.run import REVISION, Finding, Key, Moment, SubjectRun
from slaspec.evaluation.verdict import Judgement, Outcome, OutcomeKind, Verdict
from slaspec.events.deciding import happened
from slaspec.events.event import LeadEvent
from slaspec.events.scoring import ScoreLine
from slaspec.events.state import Step, Subject
from slaspec.worktime import arithmetic
from slaspec.worktime.arithmetic import amount_in_words, instant_in_words
from slaspec.worktime.calendar import CalendarExhaustedError, WorkingCalendar
from slaspec.worktime.duration import BusinessDays, CloseOfDay, Duration, ElapsedTime, Limit
from slaspec.worktime.instants import SECOND, as_datetime, microseconds

VerdictKey = tuple[str, str, str | None, str, int]
"""Lead, record, its id, commitment, episode: what tells one verdict from all others."""


def key_of(verdict: Verdict) -> VerdictKey:
    """The key of a verdict."""
    return (verdict.lead, verdict.record, verdict.record_id, verdict.commitment, verdict.episode)


def explained(plans: Plans, events: Iterable[LeadEvent], as_of: int, wanted: Callable[[Verdict], bool]) -> tuple[Explanation, ...]:
    """The explanations of the wanted verdicts on a lead, or on leads that were merged, by start; `events` are its history in order."""
    witness = _Witness()
    run = _lived(plans, events, as_of, witness)
    found = [
        _Explaining(witness, subject_run, as_of).of(verdict)
        for subject_run in run.runs
        for verdict in subject_run.verdicts(as_of)
        if wanted(verdict)
    ]
    return tuple(
        sorted(found, key=lambda each: (each.verdict.started_at, each.verdict.lead, each.verdict.commitment, each.verdict.episode))
    )


def not_begun(plans: Plans, events: Iterable[LeadEvent], as_of: int, lead: str, commitment: str) -> NoClock | None:
    """What nearly began an episode of a commitment for a lead, and what each of these lacked; `None` for one that is judged otherwise."""
    witness = _Witness()
    _lived(plans, events, as_of, witness)
    member = plans.governing(as_of).by_id.get(commitment)
    if member is None:
        return None
    zone = _choice_of(member).otherwise.zone
    nearly = tuple(sorted(witness.nearly.get(commitment, ()), key=lambda trace: trace.at))
    return NoClock(
        commitment=commitment, lead=lead, as_of=as_datetime(as_of), zone=zone, starts=_words(_start_of(member), member), nearly=nearly
    )


def _lived(plans: Plans, events: Iterable[LeadEvent], as_of: int, witness: "_Witness") -> LeadRun:
    run = LeadRun(plans)
    told = Moment(witness)
    for event in events:
        at = microseconds(event.at)
        if at > as_of:
            break
        run.fire(at, told, inclusive=False)
        run.take(event, at, told)
    run.fire(as_of, told, inclusive=True)
    return run


# What is seen while the history is lived


@dataclass(slots=True)
class _Heard:
    """An event that spoke of an episode by its kind: what it would be, and whether its condition let it."""

    signal: str
    event: LeadEvent
    at: int
    words: str
    reason: Reason


@dataclass(slots=True)
class _Seen:
    """What was seen of one episode or finding."""

    scope: Reason | None = None
    tiers: tuple[TierReason, ...] = ()
    calendar: str | None = None
    zone: str = "UTC"
    must: Reason | None = None
    score: tuple[ScoreWords, ...] = ()
    started: Trace | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    heard: list[_Heard] = field(default_factory=list)
    touches: list[Trace] = field(default_factory=list)


class _Witness:
    """Notes what the explanations of one lead need."""

    def __init__(self) -> None:
        self.seen: dict[VerdictKey, _Seen] = {}
        self.nearly: dict[str, list[Trace]] = {}
        self._waiting: dict[tuple[SubjectRun, Key], tuple[LeadEvent, str]] = {}
        self._last: dict[SubjectRun, LeadEvent] = {}
        self._starts: dict[tuple[SubjectRun, str], _Heard] = {}

    def of(self, run: SubjectRun, commitment: str, episode: int) -> _Seen:
        """What was seen of one of them."""
        return self.seen.setdefault((run.lead, run.record, run.record_id, commitment, episode), _Seen())

    def heard(self, run: SubjectRun, step: Step, event: LeadEvent, at: int, plan: Plan) -> None:
        """Note which open episodes the event speaks of, and for which commitments it nearly is a start."""
        self._last[run] = event
        self._starts = {each: heard for each, heard in self._starts.items() if each[0] is not run}
        for episode in run.open.values():
            member = episode.member
            seen = self.of(run, member.id, episode.episode)
            reasons = _reasons(member, _zone_of(episode))
            for signal, pattern in _signals_of(member):
                seen.heard += [
                    _Heard(signal, event, at, _plainly(spoken, member), reasons.of(spoken.when, run.subject))
                    for spoken in pattern.alternatives
                    if happened(spoken, step)
                ]
        for each in plan.records[run.record].members:
            self._note_start(run, each, step, event, at)

    def _note_start(self, run: SubjectRun, member: Member, step: Step, event: LeadEvent, at: int) -> None:
        """Keep what begins an episode, or what of it was lacking."""
        zone = _choice_of(member).otherwise.zone
        reasons = _reasons(member, zone)
        spoken = [each for each in _start_of(member).alternatives if happened(each, step)]
        if not spoken:
            return
        ways = [(each, reasons.of(each.when, run.subject)) for each in spoken]
        alternative, reason = next((way for way in ways if way[1].holds), ways[0])
        words = _plainly(alternative, member)
        self._starts[run, member.id] = _Heard("start", event, at, words, reason)
        scope = reasons.of(member.commitment.scope, run.subject)
        both = Reason(f"{reason.words} and {scope.words}", reason.holds and scope.holds, parts=(reason, scope), takes="all")
        if not both.holds:
            self._nearly(run, member, _trace("no start", at, event, words, both))
        elif not member.plan.in_force(at):
            self._nearly(run, member, _trace("no start", at, event, f"{words}, while the agreement was not in force", None))
        elif not isinstance(member, ConformanceMember) and member.id not in run.open:
            tiers = [reasons.of(tier.tier.when, run.subject) for tier in member.tiers]  # type: ignore[attr-defined]  # the others have tiers
            if not any(tier.holds for tier in tiers):
                none = Reason("in one of the tiers", holds=False, parts=tuple(tiers), takes="any")
                self._nearly(run, member, _trace("no start", at, event, words, none))

    def _nearly(self, _run: SubjectRun, member: Member, trace: Trace) -> None:
        self.nearly.setdefault(member.id, []).append(trace)

    def waits(self, run: SubjectRun, key: Key, event: LeadEvent) -> None:
        """Note which event named a start that lies ahead."""
        member = run.waiting[key].member
        begun = self._starts.get((run, member.id))
        self._waiting[run, key] = (event, begun.words if begun is not None else event.kind)

    def told(self, run: SubjectRun, episode: Episode, outcome: Outcome) -> None:
        """Note what became of an episode; at its start, and when its target changes, why it is what it is."""
        seen = self.of(run, episode.member.id, episode.episode)
        seen.outcomes.append(outcome)
        if outcome.kind is OutcomeKind.STARTED:
            seen.started = self._start(run, episode)
            self._note_choice(run, episode, seen)
            seen.scope = None
            if episode.member.commitment.scope is not None:
                seen.scope = _reasons(episode.member, _zone_of(episode)).of(episode.member.commitment.scope, run.subject)
        elif outcome.kind is OutcomeKind.RETARGETED:
            self._note_choice(run, episode, seen)

    def _start(self, run: SubjectRun, episode: Episode) -> Trace:
        member = episode.member
        key: Key = member.id if episode.per is None else (member.id, episode.per)
        waited = self._waiting.pop((run, key), None)
        event = run.subject.event
        if event is None and waited is not None:
            said, words = waited
            return _trace("start", episode.started_at, said, f"as {words} had named it", None)
        begun = self._starts.get((run, member.id))
        if begun is not None and begun.reason.holds:
            return _trace("start", episode.started_at, begun.event, begun.words, begun.reason)
        last = self._last[run]
        return _trace("start", episode.started_at, last, "the lead passed to another owner", None)

    def _note_choice(self, run: SubjectRun, episode: Episode, seen: _Seen) -> None:
        """Why this tier, and why these hours."""
        member = episode.member
        zone = seen.zone = _zone_of(episode)
        reasons = _reasons(member, zone)
        tiers: Iterable[TierPlan] = member.tiers  # type: ignore[type-arg]  # of a response or a cadence
        if len(member.tiers) > 1 or episode.tier.tier.when is not None:
            seen.tiers = tuple(
                TierReason(
                    tier.tier.id or "the only one", tier is episode.tier, reasons.of(tier.tier.when, run.subject), tuple(sorted(tier.beats))
                )
                for tier in sorted(tiers, key=lambda each: each is not episode.tier)
            )
        choice = getattr(episode.tier.tier, "calendar", None) or _choice_of(member)
        seen.calendar = _calendar_words(choice, episode.calendar, member, run.subject)
        asked = [member.commitment.scope, *(tier.tier.when for tier in tiers), *(each.when for each in _start_of(member).alternatives)]
        seen.score = _score_words(asked, member.plan, run.subject, zone)

    def touched(self, run: SubjectRun, episode: TouchRun, event: LeadEvent, at: int) -> None:
        """Note a touch that counts."""
        seen = self.of(run, episode.member.id, episode.episode)
        channel = episode.member.channel(run.subject)
        number = len(seen.touches) + 1
        words = f"number {number}" + (f", by {channel}" if isinstance(channel, str) else "")
        seen.touches.append(_trace("touch", at, event, words, None))

    def found(self, run: SubjectRun, finding: Finding, event: LeadEvent | None) -> None:
        """Note why a conformance held, or did not."""
        member = finding.member
        seen = self.of(run, member.id, finding.number)
        zone = seen.zone = _choice_of(member).otherwise.zone
        reasons = _reasons(member, zone)
        commitment = member.conformance
        seen.must = reasons.of(commitment.must, run.subject)
        seen.scope = None if commitment.scope is None else reasons.of(commitment.scope, run.subject)
        seen.score = _score_words([commitment.must, commitment.scope], member.plan, run.subject, zone)
        begun = self._starts.get((run, member.id))
        last = event if event is not None else self._last[run]
        words, reason = (begun.words, begun.reason) if begun is not None else (_words(commitment.each, member), None)
        seen.started = _trace("judged", finding.at, last, words, reason)


def _signals_of(member: ResponseMember | CadenceMember) -> Iterator[tuple[str, Pattern]]:
    """What an event can be to an open episode."""
    commitment = member.commitment
    if isinstance(member, CadenceMember):
        cadence = member.cadence
        yield "touch", cadence.counts
        yield "end", cadence.ends_on
        yield "giving up", cadence.required_before
        yield "void", cadence.void_on
        yield "pause", cadence.pauses_on
        yield "resume", cadence.resumes_on
        return
    response = member.response
    assert commitment is response
    yield "stop", response.stops_on
    yield "void", response.void_on
    yield "pause", response.pauses_on
    yield "resume", response.resumes_on


def _start_of(member: Member) -> Pattern:
    match member:
        case ResponseMember():
            return member.response.starts_on
        case CadenceMember():
            return member.cadence.begins_on
        case _:
            assert isinstance(member, ConformanceMember)
            return member.conformance.each


def _choice_of(member: Member) -> CalendarChoice:
    match member:
        case ResponseMember():
            return member.response.calendar
        case CadenceMember():
            return member.cadence.calendar
        case _:
            return member.plan.agreement.calendar


def _zone_of(episode: Episode) -> str:
    return episode.calendar.zone


def _reasons(member: Member, zone: str) -> Reasons:
    return Reasons(member.plan.agreement, member.fields, zone)


def _words(pattern: Pattern, member: Member) -> str:
    return in_words(pattern, member.plan.agreement.stage_name)


def _plainly(alternative: Alternative, member: Member) -> str:
    """What happened, without the condition on it: that is told with the values found."""
    plain = Occurs(alternative.kind) if isinstance(alternative, Occurs) else replace(alternative, when=None)
    return _words(Pattern((plain,)), member)


def _trace(signal: str, at: int, event: LeadEvent | None, words: str, reason: Reason | None) -> Trace:
    cause = None if event is None else Cause(event.kind, event.id, event.actor, event.owner, event.place)
    return Trace(at=as_datetime(at), signal=signal, words=words, cause=cause, reason=reason)


def _calendar_words(choice: CalendarChoice, calendar: WorkingCalendar, member: Member, subject: Subject) -> str:
    if choice.field is None:
        return calendar.id
    value = member.fields.get(choice.field)(subject)
    name = choice.field.replace("_", " ")
    if isinstance(value, str) and value in dict(choice.by_value):
        return f"{calendar.id}, because {name} is {value_text(value)}"
    known = "unknown" if value is None else value_text(value) if isinstance(value, str | int | float) else "something else"
    return f"{calendar.id}, as {name} is {known} and has no calendar of its own"


def _score_words(asked: Iterable[Condition | None], plan: Plan, subject: Subject, zone: str) -> tuple[ScoreWords, ...]:
    """The score point by point, where a condition looked at it and no event stated it."""
    scoring, lead = plan.terms.scoring, plan.agreement.lead
    if scoring is None or lead is None or lead.score is None:
        return ()
    names = {name for condition in asked if condition is not None for name in fields(condition)}
    if not any(name == "grade" or name.partition(".")[0] == "score" for name in names):
        return ()
    if not lead.score.computed and subject.attributes.get("score") is not None:
        return ()
    parts = {"fit": lead.score.fit, "engagement": lead.score.engagement}
    told = scoring.explained(subject.points_under(plan.terms), subject)
    return tuple(_score_line(line, None if line.part is None else parts[line.part], plan.agreement, zone) for line in told)


def _score_line(line: ScoreLine, part: ScorePart | None, agreement: Agreement, zone: str) -> ScoreWords:
    counts = number_text(Fraction(line.counts))
    if line.line is None:
        return ScoreWords(counts, f"by the limit of {line.part or 'the whole score'}")
    assert part is not None
    points = part.points[line.line]
    what = in_words(points.pattern, agreement.stage_name) if points.pattern.alternatives else ""
    words = " where ".join(each for each in (what, "" if points.when is None else described(points.when)) if each)
    if line.at is not None:
        words += (
            f" ({instant_in_words(line.at, zone)})" if line.times == 1 else f" ({line.times} times, last {instant_in_words(line.at, zone)})"
        )
    lost = [f"{number_text(Fraction(amount))} {how}" for amount, how in ((line.faded, "faded"), (line.cut, "over a limit")) if amount]
    return ScoreWords(counts, words + (f" [{number_text(Fraction(line.added))} less {', '.join(lost)}]" if lost else ""))


# What it comes to


class _Explaining:
    """Puts the explanation of one verdict together."""

    def __init__(self, witness: _Witness, run: SubjectRun, as_of: int) -> None:
        self._witness = witness
        self._run = run
        self._as_of = as_of

    def of(self, verdict: Verdict) -> Explanation:
        """The explanation of a verdict on this run."""
        seen = self._witness.of(self._run, verdict.commitment, verdict.episode)
        episode = next(
            (
                each
                for each in (*self._run.done, *self._run.open.values())
                if each.member.id == verdict.commitment and each.episode == verdict.episode
            ),
            None,
        )
        member: Member
        if episode is not None:
            member = episode.member
        else:
            member = next(
                each.member for each in self._run.findings if each.member.id == verdict.commitment and each.number == verdict.episode
            )
        agreement = member.plan.agreement
        common = Explanation(
            verdict=verdict,
            as_of=as_datetime(self._as_of),
            agreement=agreement.id,
            title=agreement.title,
            content=member.plan.content,
            owed=_owed_words(verdict, member.commitment, agreement),
            promised=_promised_words(member, verdict),
            zone=seen.zone,
            calendar=seen.calendar,
            scope=seen.scope,
            tiers=seen.tiers,
            score=seen.score,
            must=seen.must,
        )
        if episode is None:
            return replace(common, traces=() if seen.started is None else (seen.started,))
        sections = self._sections(episode, seen) if isinstance(episode, Clock) else self._span(episode, seen)
        return replace(
            common, traces=tuple(self._traces(episode, seen)), sections=tuple(sections), notes=tuple(self._notes(episode, verdict))
        )

    # Signals

    def _traces(self, episode: Clock | TouchRun, seen: _Seen) -> list[Trace]:
        found = [seen.started] if seen.started is not None else []
        told = [trace for outcome in seen.outcomes if (trace := self._trace_of(outcome, episode, seen)) is not None]
        if self._began_paused(episode, seen, told):
            found.append(_trace("pause", episode.started_at, None, "it began while a pause was on", None))
        found += told
        found += seen.touches
        counting = "touch" if isinstance(episode, TouchRun) else "stop"
        settled_by = {id(outcome.event) for outcome in seen.outcomes if outcome.event is not None and outcome.kind in _ENDS}
        nearly: dict[int, Trace] = {}
        for heard in seen.heard:
            if heard.signal == counting and id(heard.event) not in settled_by:
                if heard.reason.holds:
                    nearly.pop(id(heard.event), None)
                    nearly[id(heard.event)] = found[0]
                else:
                    nearly.setdefault(id(heard.event), _trace(f"no {counting}", heard.at, heard.event, heard.words, heard.reason))
        found += [trace for trace in nearly.values() if trace is not found[0]]
        return sorted(found, key=lambda trace: trace.at)

    @staticmethod
    def _began_paused(episode: Clock | TouchRun, seen: _Seen, told: list[Trace]) -> bool:
        """Whether its time stood still from the start on, and no outcome says so."""
        if isinstance(episode, TouchRun):
            return _paused_at_start(seen)
        began = any(begins == episode.started_at for begins, _ends in (episode.pauses or [])[:1])
        first = next((trace.signal for trace in told if trace.signal in ("pause", "resume")), None)
        at_once = any(trace.signal == "pause" and microseconds(trace.at) == episode.started_at for trace in told)
        return began and (first == "resume" or not at_once)

    def _trace_of(self, outcome: Outcome, episode: Clock | TouchRun, seen: _Seen) -> Trace | None:
        assert outcome.at is not None
        at, event = microseconds(outcome.at), outcome.event
        match outcome.kind:
            case OutcomeKind.STARTED:
                return None
            case OutcomeKind.PAUSED | OutcomeKind.RESUMED:
                signal = "pause" if outcome.kind is OutcomeKind.PAUSED else "resume"
                return self._signalled((signal,), at, event, seen) or self._pausing(signal, at, event, episode)
            case OutcomeKind.WARNED | OutcomeKind.ESCALATED:
                to = f"told {outcome.to}" if outcome.to else "told the owner"
                then = f", then: {outcome.then}" if outcome.then else ""
                return _trace("warning" if outcome.kind is OutcomeKind.WARNED else "escalation", at, event, to + then, None)
            case OutcomeKind.MOVE_OWED:
                then_to = episode.member.plan.agreement.stage_name(outcome.then or "")
                return _trace("time is up", at, event, f"from now on a move to {then_to} is owed", None)
            case OutcomeKind.RETARGETED:
                return _trace("new target", at, event, f"the tier of the lead changed, its target is now {episode.tier.words}", None)
            case OutcomeKind.BREACHED if event is None or (isinstance(episode, TouchRun) and not _owed_before(seen)):
                return _trace("deadline" if event is None else "breach", at, event, _broken(outcome), None)
            case OutcomeKind.UNEXPECTED:
                return _trace("no change", at, event, outcome.reason or "", None)
        if event is None:
            if isinstance(episode, TouchRun):
                return _trace("end", at, None, "its time was over", None)
            by_revision = episode.settled_by == REVISION
            words = "the new revision has no such promise" if by_revision else "the next one begins, whose start lay ahead"
            return _trace("void", at, None, words, None)
        if not _owed_before(seen):
            found = self._signalled(("void", "stop", "giving up", "end"), at, event, seen)
            if found is not None:
                return found
        ways = {OutcomeKind.MET: "stop", OutcomeKind.VOID: "void", OutcomeKind.BREACHED: "other move"}
        return _trace(ways.get(outcome.kind, "end"), at, event, _ending(event, episode, seen), None)

    def _signalled(self, signals: tuple[str, ...], at: int, event: LeadEvent | None, seen: _Seen) -> Trace | None:
        """The signal that an event was, by its pattern and its condition."""
        for signal in signals:
            for heard in seen.heard:
                if heard.signal == signal and heard.event is event and heard.reason.holds:
                    return _trace(signal, at, event, heard.words, heard.reason)
        return None

    @staticmethod
    def _pausing(signal: str, at: int, event: LeadEvent | None, episode: Clock | TouchRun) -> Trace:
        """A pause that a condition made."""
        while_ = episode.member.response.pauses_while if isinstance(episode, Clock) else None
        words = "" if while_ is None else f"{'it holds that' if signal == 'pause' else 'it no longer holds that'} {described(while_)}"
        return _trace(signal, at, event, words or "by an event", None)

    # Arithmetic

    def _sections(self, clock: Clock, seen: _Seen) -> Iterator[Section]:
        """The time counted: used until the deadline or the end, then what was left, or late."""
        end = self._as_of if clock.settled_at is None else clock.settled_at
        count, due = clock.count, clock.due
        run_out = count.due if clock.member.then is not None and due != count.due else None
        cuts = sorted({end, *(cut for cut in (run_out, due) if cut is not None and cut < end)})
        names = {end: _ending_words(clock, seen), run_out: "the end of the time", due: "the deadline"}
        pauses = clock.pauses or []
        running = list(_running(pauses, clock.started_at, end))
        begins, since, is_late = clock.started_at, "the start", False
        for cut in cuts:
            what = "late" if is_late else "used"
            stretches = [(begins, cut)] if is_late else list(_clipped(running, begins, cut))
            yield self._section(f"Time {what}, from {since} to {names[cut]}", stretches, (begins, cut), clock, pauses)
            begins, since, is_late = cut, names[cut], is_late or cut == due
        if due is not None and due > end and count.since is not None and run_out is None:
            yield self._section(f"Time left, from {names[end]} to the deadline", [(end, due)], (end, due), clock, [])
        if run_out is not None and due is not None:
            yield self._move_section(clock, run_out, due)

    @staticmethod
    def _move_section(clock: Clock | TouchRun, run_out: int, due: int) -> Section:
        """The time that an owed move has, counted in its own kind."""
        then = clock.member.then
        assert then is not None
        assert then.within is not None
        kind = type(fixed(then.within, clock.calendar, run_out))
        told, amount = _told(kind, clock.calendar, run_out, due)
        in_days = kind is BusinessDays
        return Section(
            title=f"Time for the move, {then.within} from the end of the time to the deadline",
            begins=as_datetime(run_out),
            ends=as_datetime(due),
            amount=Fraction(amount) if in_days else Fraction(amount, SECOND),
            unit="business days" if in_days else "seconds",
            lines=tuple(told) or ("no time at all",),
        )

    def _section(
        self,
        title: str,
        stretches: list[tuple[int, int]],
        span: tuple[int, int],
        episode: Clock | TouchRun,
        pauses: list[tuple[int, int | None]],
    ) -> Section:
        kind, calendar = episode.count.kind, episode.calendar
        told: list[tuple[int, str]] = []
        total: int | Fraction = 0
        for begins, ends in stretches:
            words, amount = _told(kind, calendar, begins, ends)
            told += [(begins, line) for line in words]
            total += amount
        for begins, resumed in pauses:
            if begins != resumed and (span[0] <= begins < span[1] or (begins == span[0] and not stretches)):
                until = "" if resumed is None else f" until {instant_in_words(resumed, calendar.zone)}"
                told.append((begins, f"paused from {instant_in_words(begins, calendar.zone)}{until}"))
        told.sort(key=lambda line: line[0])
        amount_told = Fraction(total) if kind is BusinessDays else Fraction(total, SECOND)
        promised = episode.count.amount
        if kind is BusinessDays and promised is not None and 0 < total - promised < Fraction(1, SECOND):
            amount_told = Fraction(promised)  # the deadline of business days is rounded up to the microsecond
        return Section(
            title=title,
            begins=as_datetime(span[0]),
            ends=as_datetime(span[1]),
            amount=amount_told,
            unit=episode.count.unit,
            lines=tuple(line for _at, line in told) or ("no time at all",),
        )

    def _span(self, run: TouchRun, seen: _Seen) -> Iterator[Section]:
        """The span of a cadence: what of it has passed, and what was left."""
        if run.tier.tier.within is None:
            return
        end = self._as_of if run.settled_at is None else run.settled_at
        pauses = _pauses_of(seen, run)
        limit = run.count.due if run.count.due is not None else end
        cut = min(end, limit)
        running = list(_running(pauses, run.started_at, cut))
        ending = _ending_words(run, seen)
        until = "the end of the span" if cut == run.count.due else ending
        yield self._section(f"Time used, from the start to {until}", running, (run.started_at, cut), run, pauses)
        if run.count.due is not None and run.count.since is not None and run.count.due > end:
            left = (end, run.count.due)
            yield self._section(f"Time left, from {ending} to the end of the span", [left], left, run, [])
        if run.due is not None and _owed_before(seen) and run.count.due is not None:
            yield self._move_section(run, run.count.due, run.due)

    def _notes(self, episode: Clock | TouchRun, verdict: Verdict) -> Iterator[str]:
        zone = episode.calendar.zone
        limit = episode.tier.tier.within
        if isinstance(limit, CloseOfDay) or (isinstance(limit, ElapsedTime) and (limit.days or limit.months)):
            yield f"{limit} is {_amount_words(_fixed(limit, episode))} from this start"
        if isinstance(episode, Clock):
            response = episode.member.response
            if episode.field_deadline is not None and response.deadline_at is not None:
                yield f"the deadline is the instant that {response.deadline_at} names; pauses do not move it"
            if episode.retarget_from is not None and episode.due == episode.retarget_from:
                change = instant_in_words(episode.retarget_from, zone)
                yield f"the time of the new target was used up when it changed: due at the change, {change}"
            elif episode.retarget_from is not None and episode.pauses and episode.due == episode.pauses[-1][1]:
                yield "the time of the new target was used up before the pause: due when it went on"
            ideally = episode.tier.tier.ideally
            if ideally is not None:
                kept = {True: "kept", False: "not kept", None: "not decided yet"}[verdict.ideal]
                yield f"hoped for, and no breach: {ideally}, {kept}"
        then = episode.member.then
        if then is not None and episode.state is ClockState.OWING:
            due = "" if episode.due is None else f", due {instant_in_words(episode.due, zone)}"
            reason = f" with the reason {then.reason}" if then.reason else ""
            yield f"the time is up, and a move to {episode.member.plan.agreement.stage_name(then.to)}{reason} is owed{due}"
        if verdict.reason is not None:
            yield verdict.reason


_ENDS = (OutcomeKind.MET, OutcomeKind.VOID, OutcomeKind.SETTLED)


def _owed_before(seen: _Seen) -> bool:
    """Whether the time had run out, so that the lead's next move was what counted."""
    return any(outcome.kind is OutcomeKind.MOVE_OWED for outcome in seen.outcomes)


def _broken(outcome: Outcome) -> str:
    """What was not kept, of a cadence by name."""
    failed = [each.promised for each in outcome.verdict.obligations if each.standing == "failed"] if outcome.verdict else []
    return f"not kept: {'; '.join(failed)}" if failed else "it passed"


def _paused_at_start(seen: _Seen) -> bool:
    """Whether an episode of touches resumed before it ever paused: then it began while it was paused."""
    first = next((each.kind for each in seen.outcomes if each.kind in (OutcomeKind.PAUSED, OutcomeKind.RESUMED)), None)
    return first is OutcomeKind.RESUMED


def _pauses_of(seen: _Seen, run: TouchRun) -> list[tuple[int, int | None]]:
    found: list[tuple[int, int | None]] = [(run.started_at, None)] if _paused_at_start(seen) else []
    for outcome in seen.outcomes:
        assert outcome.at is not None
        if outcome.kind is OutcomeKind.PAUSED:
            found.append((microseconds(outcome.at), None))
        elif outcome.kind is OutcomeKind.RESUMED:
            found[-1] = (found[-1][0], microseconds(outcome.at))
    if not found and run.count.since is None:  # it began in a pause that is not over
        found.append((run.started_at, None))
    return found


def _running(pauses: list[tuple[int, int | None]], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches in which time was counted."""
    since: int | None = start
    for begins, ends in pauses:
        if since is not None and begins > since:
            yield since, min(begins, end)
        since = ends
    if since is not None and since < end:
        yield since, end


def _clipped(stretches: list[tuple[int, int]], begins: int, ends: int) -> Iterator[tuple[int, int]]:
    for first, last in stretches:
        if max(first, begins) < min(last, ends):
            yield max(first, begins), min(last, ends)


def _told(kind: type[Duration], calendar: WorkingCalendar, begins: int, ends: int) -> tuple[list[str], int | Fraction]:
    """A stretch line by line, and what the lines add up to, in microseconds or business days."""
    if kind is ElapsedTime:
        told = arithmetic.elapsed_lines(begins, ends)
        return arithmetic.in_words(told, calendar.zone), arithmetic.replayed(told)
    if kind is BusinessDays:
        told = arithmetic.day_lines(calendar, begins, ends)
        return arithmetic.days_in_words(told, calendar.zone), arithmetic.replayed_days(told)
    told = arithmetic.lines(calendar, begins, ends)
    return arithmetic.in_words(told, calendar.zone), arithmetic.replayed(told)


def _ending_words(episode: Clock | TouchRun, seen: _Seen) -> str:
    """What ended the counting."""
    if episode.settled_at is None:
        return "now"
    if episode.judgement is Judgement.MET:
        return "the stop"
    ended = next((each.event for each in reversed(seen.outcomes) if each.kind in _ENDS), None)
    stopped = any(each.signal == "stop" and each.event is ended and each.reason.holds for each in seen.heard)
    return "the stop" if stopped and episode.judgement is not Judgement.VOID else "the end"


def _fixed(limit: Limit, episode: Clock | TouchRun) -> Duration | None:
    try:
        return fixed(limit, episode.calendar, episode.started_at)
    except CalendarExhaustedError:
        return None


def _amount_words(duration: Duration | None) -> str:
    if duration is None:
        return "more time than the calendar has"
    amount = amount_of(duration)
    kind = "" if isinstance(duration, ElapsedTime) else " of working time"
    return f"{amount_in_words(int(amount))}{kind}"


def _owed_words(verdict: Verdict, commitment: Promise, agreement: Agreement) -> str:
    by = " and ".join(agreement.party_name(party) for party in verdict.owed_by) or "whoever the lead belongs to"
    to = " and ".join(agreement.party_name(party) for party in commitment.owed_to)
    name = f"{commitment.id} ({commitment.name})" if commitment.name else commitment.id
    return f"{name}, owed by {by} to {to}" if verdict.owed_by != commitment.owed_to else f"{name}, owed by {by} to each other"


def _promised_words(member: Member, verdict: Verdict) -> str:
    match member:
        case ResponseMember():
            return f"{verdict.target}, from {_words(member.response.starts_on, member)} to {_words(member.response.stops_on, member)}"
        case CadenceMember():
            return f"{verdict.target}, from {_words(member.cadence.begins_on, member)} on"
        case _:
            return f"{verdict.target}, on {_words(_start_of(member), member)}"


def _ending(event: LeadEvent, episode: Clock | TouchRun, seen: _Seen) -> str:
    """What ended an episode that no pattern of its own ended."""
    if event.kind in VOIDING or event.kind == "recycled":
        return f"the lead was {event.kind}"
    if _owed_before(seen):
        return "the next move of the lead"
    if episode.member.owner_change != "continues" and event.owner is not None:
        return "the lead passed to another owner"
    if episode.member.mode == "restart":
        return f"a new start: {kind_in_words(event.kind)}"
    return kind_in_words(event.kind)
