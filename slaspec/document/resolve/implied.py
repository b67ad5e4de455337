"""The commitments that sections imply: of stages, handoffs, routing, follow-up, recycling, content, communication.

Each is named `<section id>.<word>`; where the section does not say who owes it, it is the party that the stage belongs to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from slaspec.agreement.commitment import (
    LEAD,
    Beat,
    Cadence,
    Commitment,
    Conformance,
    Count,
    Duty,
    Ratio,
    Response,
    Spread,
    Target,
    Those,
    Tier,
    Touching,
)
from slaspec.agreement.condition import (
    AllOf,
    AllowedMove,
    AnyOf,
    Compares,
    Condition,
    Did,
    Exists,
    IsOneOf,
    LongAgo,
    Not,
    SameAs,
)
from slaspec.agreement.model import Stage
from slaspec.agreement.pattern import Alternative, Answers, Enters, Leaves, Occurs, Pattern, by_hand
from slaspec.document import surface
from slaspec.document.expressions import Vocabulary, both
from slaspec.document.places import Path, dotted
from slaspec.document.resolve.clocks import INBOUND, cadence, response
from slaspec.document.resolve.context import Context
from slaspec.document.resolve.definitions import OTHERWISE, recycled_stage
from slaspec.worktime.duration import ElapsedTime

ONE = Fraction(1)
_AT_ONCE = ElapsedTime()


def _any(conditions: list[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else AnyOf(tuple(conditions))


def _all(conditions: list[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else AllOf(tuple(conditions))


# Stages


def of_stages(context: Context, stages: tuple[Stage, ...]) -> Iterator[Commitment]:
    """What the stages of a record promise: allowed moves, what entering requires, reasons, holders, times, companions."""
    by_record: dict[str, list[Stage]] = {}
    for stage in stages:
        by_record.setdefault(stage.record, []).append(stage)
    for record, its_stages in by_record.items():
        section: Path = () if record == LEAD else ("records", record)
        written = context.document.stages if record == LEAD else context.document.records[record].stages
        prefix = "" if record == LEAD else f"{record}."
        if any(stage.moves_to is not None for stage in its_stages):
            yield Conformance(
                id=f"{prefix}stages.moves",
                path=dotted((*section, "stages")),
                owed_by=(),
                owed_to=tuple(context.document.parties),
                record=record,
                each=Pattern(tuple(Enters(stage.id) for stage in its_stages)),
                must=AllowedMove(record),
            )
        for stage in its_stages:
            yield from _of_stage(context, stage, written[stage.id], f"{prefix}{stage.id}", (*section, "stages", stage.id))


def _of_stage(context: Context, stage: Stage, written: surface.Stage, id_: str, path: Path) -> Iterator[Commitment]:
    words = context.words.about(stage.record)
    by, to = context.owed_by(stage.belongs_to)
    common: dict[str, Any] = {"owed_by": by, "owed_to": to, "record": stage.record}
    entering = Pattern((Enters(stage.id),))
    if written.requires is not None:
        must = words.condition(written.requires, (*path, "requires"))
        yield Conformance(id=f"{id_}.requires", path=dotted((*path, "requires")), each=entering, must=must, **common)
    if stage.reasons:
        must = IsOneOf("reason", stage.reasons)
        leaver = common | {"owed_by": (), "owed_to": tuple(context.document.parties)}  # who moves it names the reason
        yield Conformance(id=f"{id_}.reasons", path=dotted((*path, "reasons")), each=entering, must=must, **leaver)
    if stage.held_by is not None:
        each = Pattern((Enters(stage.id), Occurs("assigned", IsOneOf("stage", (stage.id,)))))
        must = IsOneOf("owner.kind", (stage.held_by,))
        yield Conformance(id=f"{id_}.held_by", path=dotted((*path, "held_by")), each=each, must=must, **common)
    if stage.moved_by_person:
        each = Pattern((Leaves(stage.id),))
        yield Conformance(
            id=f"{id_}.moved_by", path=dotted((*path, "moved_by")), each=each, must=Not(IsOneOf("automated", (True,))), **common
        )
    if written.stays is not None:
        yield _stays(context, stage, written.stays, f"{id_}.stays", (*path, "stays"), words, common)
    if written.idle is not None:
        yield _stays(context, stage, written.idle, f"{id_}.idle", (*path, "idle"), words, common)
    if written.never_without is not None:
        yield _never_without(context, stage, written.never_without, f"{id_}.never_without", (*path, "never_without"), common)


def _stays(
    context: Context, stage: Stage, written: surface.Stays, id_: str, path: Path, words: Vocabulary, common: dict[str, Any]
) -> Response:
    """A clock from entry to leaving; of `idle` one that every named activity starts afresh."""
    starts: list[Any] = [Enters(stage.id)]
    stops: list[Any] = [Leaves(stage.id)]
    without = getattr(written, "without", None)
    if without is not None:
        activity = words.pattern(without, (*path, "without"))
        in_stage = IsOneOf("stage", (stage.id,))
        starts += words.narrowed(activity, in_stage).alternatives
        stops += activity.alternatives
    return Response(
        id=id_,
        path=dotted(path),
        scope=context.scope(written.when, words, path),
        starts_on=Pattern(tuple(starts)),
        stops_on=by_hand(Pattern(tuple(stops))),
        tiers=(Tier("", written.at_most),),
        calendar=context.calendar,
        pauses_while=words.condition(written.pauses_while, (*path, "pauses_while")) if written.pauses_while is not None else None,
        then=context.move(written, words, path),
        objective=context.objective(written.objective, path),
        because=written.because,
        **common,
    )


_COMPANIONS: dict[str, tuple[Condition, tuple[str, ...], tuple[str, ...]]] = {
    "task": (Compares("open_tasks", "at_least", ONE), ("task_opened",), ("task_closed",)),
    "sequence": (Compares("running_sequences", "at_least", ONE), ("sequence_started",), ("sequence_ended",)),
    "meeting": (Exists("next_meeting_at", wanted=True), ("meeting_booked",), ("meeting_held", "meeting_missed")),
}
"""What may be open: how it is known to be, what opens it, what ends it."""


def _never_without(context: Context, stage: Stage, written: Any, id_: str, path: Path, common: dict[str, Any]) -> Response:
    """A clock that runs while no companion is open in the stage; without a grace any gap is one too many."""
    companions = [_COMPANIONS[each] for each in written.any]
    nothing_open = Not(_any([is_open for is_open, _opens, _ends in companions]))
    in_stage = AllOf((IsOneOf("stage", (stage.id,)), nothing_open))
    starts: list[Alternative] = [
        Enters(stage.id, nothing_open),
        *(Occurs(kind, in_stage) for _open, _opens, ends in companions for kind in ends),
    ]
    stops: list[Alternative] = [Leaves(stage.id), *(Occurs(kind) for _open, opens, _ends in companions for kind in opens)]
    return Response(
        id=id_,
        path=dotted(path),
        scope=context.scope(written.when, context.words.about(stage.record), path),
        starts_on=Pattern(tuple(starts)),
        stops_on=Pattern(tuple(stops)),
        tiers=(Tier("", written.grace if written.grace is not None else _AT_ONCE),),
        calendar=context.calendar,
        because=written.because,
        **common,
    )


# Handoffs


def of_handoff(context: Context, id_: str, written: surface.Handoff) -> Iterator[Commitment]:
    """What a handoff promises: an answer, the agreed fields, agreed reasons, a notification."""
    path: Path = ("handoffs", id_)
    words = context.about(written.record, path)
    receiver, giver = ((written.to.party,), (written.from_.party,)), ((written.from_.party,), (written.to.party,))
    record = written.record or LEAD
    passed = Pattern((Enters(written.from_.stage),))
    if written.answer is not None:
        starts_on = passed
        if written.answer.begins_on is not None:
            starts_on = words.pattern(written.answer.begins_on, (*path, "answer", "begins_on"))
        stops_on = Pattern((Answers("accepted", id_), Answers("rejected", id_)))
        if written.answer.stops_on is not None:
            stops_on = words.pattern(written.answer.stops_on, (*path, "answer", "stops_on"))
        yield response(
            context,
            f"{id_}.answer",
            (*path, "answer"),
            written.answer,
            starts_on=starts_on,
            stops_on=stops_on,
            parties=receiver,
            words=words,
            of=_Of(record, written.because),
        )
    if written.carries:
        must = _all([Exists(name, wanted=True) for name in written.carries])
        yield Conformance(
            id=f"{id_}.carries", path=dotted((*path, "carries")), owed_by=giver[0], owed_to=giver[1], record=record, each=passed, must=must
        )
    if written.reject_reasons or written.reasons_if:
        yield Conformance(
            id=f"{id_}.reasons",
            path=dotted((*path, "reject_reasons")),
            owed_by=receiver[0],
            owed_to=receiver[1],
            record=record,
            each=Pattern((Answers("rejected", id_),)),
            must=_reasons(written, words, path),
        )
    if written.notify is not None:
        yield Response(
            id=f"{id_}.notify",
            path=dotted((*path, "notify")),
            name=f"{written.notify.who} is told",
            owed_by=giver[0],
            owed_to=giver[1],
            record=record,
            starts_on=passed,
            stops_on=Pattern((Occurs("notified"),)),
            tiers=(Tier("", written.notify.within),),
            calendar=context.calendar,
            objective=context.objective(written.notify.objective, (*path, "notify")),
        )


class _Of:
    """What a handoff says of the promises that it implies."""

    def __init__(self, record: str, because: str | None) -> None:
        self.record = record
        self.because = because


def _reasons(written: surface.Handoff, words: Vocabulary, path: Path) -> Condition:
    always = tuple(reason for reason in written.reject_reasons if reason not in written.reasons_if)
    allowed: list[Condition] = [IsOneOf("reason", always)] if always else []
    for reason, when in written.reasons_if.items():
        condition = words.condition(when, (*path, "reasons_if", reason))
        allowed.append(AllOf((IsOneOf("reason", (reason,)), condition)))
    return _any(allowed)


# Routing


def of_routing(context: Context) -> Iterator[Commitment]:
    """Who must hold a lead after an assignment, how evenly they are shared out, how long they may stay."""
    routes = context.document.routing
    conditions = {id_: context.scope(it.when, context.about(it.record, ("routing", id_)), ("routing", id_)) for id_, it in routes.items()}
    taken = _taken_by_exceptions(routes, conditions)
    known = list(routes)
    said: dict[str | None, list[Condition]] = {}
    for id_, written in routes.items():
        condition = conditions[id_]
        if condition is not None:
            said.setdefault(written.record, []).append(condition)
    untaken = {record: Not(_any(each)) for record, each in said.items()}
    for id_, written in routes.items():
        path: Path = ("routing", id_)
        words = context.about(written.record, path)
        giving_way = context.exceptions(written.exception_to, known, id_, "route", path)
        on = words.pattern(written.after, (*path, "after")) if written.after is not None else Pattern((Occurs("assigned"),))
        owed = context.owed_by(*context.parties(written.owed_by, (*path, "owed_by")))
        scope = conditions[id_] or untaken.get(written.record)  # without a condition: those that no other route takes
        exception_to = tuple(f"{other}.holder" for other in giving_way)
        common: dict[str, Any] = {"owed_by": owed[0], "owed_to": owed[1], "record": written.record or LEAD, "because": written.because}
        yield Conformance(
            id=f"{id_}.holder",
            path=dotted(path),
            scope=scope,
            exception_to=exception_to,
            each=on,
            must=_destination(context, written.to, words, path),
            **common,
        )
        governed = both(scope, Not(_any(taken[id_]))) if id_ in taken else scope
        if written.spread is not None:
            yield Spread(
                id=f"{id_}.spread",
                path=dotted((*path, "spread")),
                scope=governed,
                count=Count(on, every_time=True),
                at_most=written.spread.at_most,
                per=context.period(written.spread.per, (*path, "spread", "per")),
                ramp=context.ramp(written.spread.ramp, (*path, "spread")),
                **common,
            )
        if written.for_at_most is not None:
            yield Response(
                id=f"{id_}.for_at_most",
                path=dotted((*path, "for_at_most")),
                scope=governed,
                starts_on=on,
                stops_on=Pattern((Occurs("assigned"),)),
                tiers=(Tier("", written.for_at_most),),
                calendar=context.calendar,
                episodes="restart",
                **common,
            )


def _taken_by_exceptions(routes: Mapping[str, surface.Route], conditions: Mapping[str, Condition | None]) -> dict[str, list[Condition]]:
    """For each route that has exceptions, the leads that these take: it does not govern them."""
    taken: dict[str, list[Condition]] = {}
    for other, it in routes.items():
        condition = conditions[other]
        for id_ in [it.exception_to] if isinstance(it.exception_to, str) else it.exception_to or []:
            if condition is not None:
                taken.setdefault(id_, []).append(condition)
    return taken


def _destination(context: Context, written: str | surface.RouteTo, words: Vocabulary, path: Path) -> Condition:
    if isinstance(written, str):
        return SameAs("owner", "former_owner")
    at: Path = (*path, "to")
    parts: list[Condition] = []
    if written.team is not None:
        teams = [team for party in context.document.parties.values() for team in party.teams]
        if written.team not in teams:
            context.find_unknown("team", written.team, teams, (*at, "team"), "teams")
        parts.append(IsOneOf("owner.team", (written.team,)))
    if written.queue is not None:
        parts.append(IsOneOf("owner", (written.queue,)))
    if written.party is not None:
        party = context.party(written.party, (*at, "party"))
        if party in context.document.parties:
            parts.append(IsOneOf("owner.team", tuple(context.document.parties[party].teams)))
    if written.owner_named_in is not None:
        parts.append(SameAs("owner", words.field(written.owner_named_in, (*at, "owner_named_in"))))
    if written.same is not None:
        parts.append(SameAs(f"owner.{written.same}", words.field(written.same, (*at, "same"))))
    return _all(parts)


# Follow-up


def of_follow_up(context: Context, id_: str, written: surface.FollowUp) -> Iterator[Commitment]:
    """A first touch in time, and a cadence."""
    path: Path = ("follow_up", id_)
    words = context.about(written.record, path)
    begins_on = words.pattern(written.begins_on, (*path, "begins_on")) if written.begins_on is not None else Pattern((Answers("accepted"),))
    owed_by = written.owed_by if written.owed_by is not None else _who_follows_up(context, begins_on, words, path)
    parties = context.owed(owed_by, written.owed_to, path)
    follow_ups = context.document.follow_up
    family = [other for other in context.exceptions(written.exception_to, list(follow_ups), id_, "follow-up", path) if other in follow_ups]
    if written.first_touch is not None:
        stops_on = Pattern((Occurs("touched"),))
        if written.first_touch.stops_on is not None:
            stops_on = words.pattern(written.first_touch.stops_on, (*path, "first_touch", "stops_on"))
        made = response(
            context,
            f"{id_}.first_touch",
            (*path, "first_touch"),
            written.first_touch,
            starts_on=begins_on,
            stops_on=stops_on,
            parties=parties,
            words=words,
            of=written,
        )
        yield _with_exceptions(made, tuple(f"{other}.first_touch" for other in family if follow_ups[other].first_touch))
    if written.touches or written.steps or written.rhythm or written.tiers:
        others = (other for other in family if _has_cadence(follow_ups[other]))
        yield cadence(
            context,
            f"{id_}.touches",
            path,
            written,
            begins_on=begins_on,
            parties=parties,
            words=words,
            exception_to=tuple(f"{other}.touches" for other in others),
        )


def _has_cadence(written: surface.FollowUp) -> bool:
    return bool(written.touches or written.steps or written.rhythm or written.tiers)


def _with_exceptions(made: Response, exception_to: tuple[str, ...]) -> Response:
    return replace(made, exception_to=exception_to) if exception_to else made


def _who_follows_up(context: Context, begins_on: Pattern, words: Vocabulary, path: Path) -> list[str] | None:
    """The party whose lead it is after what the follow-up begins on, where the document says so."""
    stages = (
        context.document.stages
        if words.record == LEAD
        else context.document.records[words.record].stages
        if words.record in context.document.records
        else {}
    )
    takers: set[str] = set()
    for each in begins_on.alternatives:
        if isinstance(each, Answers) and each.disposition == "accepted":
            takers |= {handoff.to.party for handoff in context.document.handoffs.values()}
        elif isinstance(each, Enters) and each.stage in stages:
            takers.add(stages[each.stage].belongs_to)
        else:
            takers.add("")
    if len(takers) == 1 and "" not in takers:
        return list(takers)
    context.find("unclear-party", path, "it is not said who owes this follow-up", "add `owed_by`")
    return None


# Recycling


def of_recycling(context: Context) -> Iterator[Commitment]:
    """What the way back promises: nurture in time and in its rhythm, rest, what must hold before leads come back, how often."""
    written = context.document.recycling
    if written is None:
        return
    stage = recycled_stage(context)
    if stage is None or stage not in context.document.stages:
        return
    path: Path = ("recycling",)
    by, to = context.owed_by(context.document.stages[stage].belongs_to)
    if written.owed_by is not None:
        by, to = context.owed_by(*context.parties(written.owed_by, (*path, "owed_by")))
    entering = Pattern((Enters(stage),))
    if written.nurture is not None:
        yield from _nurture(context, written.nurture, entering, stage, path)
    common: dict[str, Any] = {"owed_by": by, "owed_to": to, "because": written.because}
    coming_back = _coming_back(context, written, stage, path)
    rests = _rests(written, stage)
    if rests is not None:
        yield Conformance(id="recycling.rest", path=dotted((*path, "by_reason")), each=coming_back, must=rests, **common)
    returns = _returns(context, written, path)
    if returns is not None:
        yield Conformance(id="recycling.returns", path=dotted((*path, "returns_when")), each=coming_back, must=returns, **common)
    if written.at_most is not None:
        must = Compares(f"{stage}.times", "at_most", Fraction(written.at_most))
        yield Conformance(id="recycling.at_most", path=dotted((*path, "at_most")), each=entering, must=must, **common)


def _nurture(context: Context, written: Any, entering: Pattern, stage: str, path: Path) -> Iterator[Commitment]:
    at: Path = (*path, "nurture")
    by, to = context.owed_by(*context.parties(written.owed_by, (*at, "owed_by")))
    touching = Pattern((Occurs("touched", IsOneOf("automated", (True, False))), Occurs("sequence_started")))
    leaving = Pattern((Leaves(stage),))
    if written.begins_within is not None:
        yield Response(
            id="recycling.nurture",
            path=dotted((*at, "begins_within")),
            owed_by=by,
            owed_to=to,
            because=written.because,
            starts_on=entering,
            stops_on=touching,
            void_on=leaving,
            tiers=(Tier("", written.begins_within),),
            calendar=context.calendar,
        )
    if written.rhythm is not None:
        counts = Pattern((Occurs("touched", Not(INBOUND)),))
        if written.counts is not None:
            counts = context.words.pattern(written.counts, (*at, "counts"))
        yield Cadence(
            id="recycling.rhythm",
            path=dotted((*at, "rhythm")),
            owed_by=by,
            owed_to=to,
            because=written.because,
            begins_on=entering,
            ends_on=leaving,
            tiers=(Touching("", rhythm=tuple(Beat(each.every, each.for_) for each in written.rhythm)),),
            counts=counts,
            calendar=context.calendar,
        )


def _coming_back(context: Context, written: surface.Recycling, stage: str, path: Path) -> Pattern:
    """Leaving the recycled stage for one that counts as coming back: all of them, where the document does not say."""
    if written.returns_to is None:
        return Pattern((Leaves(stage),))
    listed = [written.returns_to] if isinstance(written.returns_to, str) else written.returns_to
    before = IsOneOf("previous_stage", (stage,))
    return Pattern(tuple(Enters(context.words.stage(name, (*path, "returns_to")), before) for name in listed))


def _by_reason(written: surface.Recycling, of: Any) -> list[Condition]:
    """One condition for each reason, holding for the leads of other reasons too: `of` makes what must hold for its leads."""
    named = tuple(reason for reason in written.by_reason if reason != OTHERWISE)
    parts: list[Condition] = []
    for reason, each in written.by_reason.items():
        must = of(reason, each)
        if must is not None:
            is_one = Not(IsOneOf("previous_reason", named)) if reason == OTHERWISE else IsOneOf("previous_reason", (reason,))
            parts.append(AnyOf((Not(is_one), must)) if named or reason != OTHERWISE else must)
    return parts


def _rests(written: surface.Recycling, stage: str) -> Condition | None:
    parts = _by_reason(written, lambda _reason, each: LongAgo(f"{stage}.last_at", each.rest) if each.rest is not None else None)
    return _all(parts) if parts else None


def _returns(context: Context, written: surface.Recycling, path: Path) -> Condition | None:
    parts: list[Condition] = []
    if written.returns_when is not None:
        parts.append(context.words.condition(written.returns_when, (*path, "returns_when")))

    def of(reason: str, each: Any) -> Condition | None:
        return (
            context.words.condition(each.returns_when, (*path, "by_reason", reason, "returns_when"))
            if each.returns_when is not None
            else None
        )

    parts += _by_reason(written, of)
    return _all(parts) if parts else None


# Content and communication


def of_content(context: Context, id_: str, written: surface.Content) -> Iterator[Commitment]:
    """The promised use of a piece of content: a share of the leads that leave its stage."""
    path: Path = ("content", id_)
    if written.used_in_at_least is None:
        if written.per is not None:
            context.find("missing-key", (*path, "per"), "missing key `used_in_at_least`", "say which share: `used_in_at_least: 50%`")
        return
    stage = written.for_.stage if written.for_ else None
    if written.per is None or stage is None:
        missing = "per" if written.per is None else "for"
        help_ = (
            "say in which window, such as `per: quarter`" if written.per is None else "say in which stage, such as `for: { stage: sql }`"
        )
        context.find("missing-key", (*path, "used_in_at_least"), f"missing key `{missing}`", help_)
        return
    used_by = written.used_by if written.used_by is not None else None
    if used_by is None:
        context.find("unclear-party", path, "it is not said who uses this content", "add `used_by`")
    parties = context.owed(used_by, written.owed_by, path)
    stages = [stage] if isinstance(stage, str) else stage
    asset = IsOneOf("asset", (written.name or id_, id_))
    where = written.for_
    scope: Condition | None = None
    for field, names in (("persona", where.persona if where else None), ("segment", where.segment if where else None)):
        if names is not None:
            scope = both(scope, IsOneOf(field, (names,) if isinstance(names, str) else tuple(names)))
    yield Ratio(
        id=f"{id_}.used",
        path=dotted((*path, "used_in_at_least")),
        owed_by=parties[0],
        owed_to=parties[1],
        scope=scope,
        because=written.because,
        of=Count(Pattern(tuple(Leaves(each) for each in stages)), every_time=False),
        that=Those(_any([_used_in(each, asset, is_only=len(stages) == 1) for each in stages])),
        target=Target("at_least", written.used_in_at_least, context.period(written.per, (*path, "per"))),
    )


def _used_in(stage: str, asset: Condition, *, is_only: bool) -> Condition:
    """Content was used while the lead was in the stage that it now leaves."""
    used = Did(Pattern((Occurs("content_used", AllOf((asset, IsOneOf("stage", (stage,))))),)), 1, None, None)
    return used if is_only else AllOf((IsOneOf("previous_stage", (stage,)), used))


_TOLD_BY = {
    "meetings": ("review_held", "held"),
    "reports": ("report_published", "published"),
    "trainings": ("training_held", "held"),
    "feedback": ("feedback_given", "given"),
}


def of_communication(context: Context) -> Iterator[Commitment]:
    """Meetings, reports, trainings and feedback: each is a duty."""
    written = context.document.communication
    if written is None:
        return
    for section, (kind, word) in _TOLD_BY.items():
        members: dict[str, surface.Between] = getattr(written, section)
        for id_, each in members.items():
            path: Path = ("communication", section, id_)
            event = Pattern((Occurs(kind),))
            told = getattr(each, "event", None)
            if told is not None:
                event = context.words.pattern(told, (*path, "event"), team=True)
            when = context.scope(each.when, context.words, path)
            parties = context.owed(each.owed_by, each.owed_to, path)
            yield Duty(
                id=f"{id_}.{word}",
                path=dotted(path),
                name=each.name,
                owed_by=parties[0],
                owed_to=parties[1],
                status=each.status or "active",
                because=each.because,
                event=context.words.narrowed(event, when),
                rhythm=rhythm_of(context, each, path),
                on=each.weekday or (),
                at_least=1 if each.at_least is None else each.at_least,
                different=context.words.field(each.different, (*path, "different")) if each.different else None,
                carries=tuple(each.carries),
                within=each.within,
                objective=context.objective(each.objective, path),
            )


def rhythm_of(context: Context, written: Any, path: Path) -> tuple[Beat, ...]:
    """How often: one period throughout, or stretches with periods of their own."""
    if written.every is not None:
        return (Beat(context.period(written.every, (*path, "every")), None),)
    return tuple(Beat(each.every, each.for_) for each in written.rhythm)
