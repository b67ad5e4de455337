"""Responses and cadences, wherever they are written: the clocks of an agreement."""

from typing import Any

from slaspec.agreement.commitment import LEAD, Beat, Cadence, PerChannel, Response, Step, Touching
from slaspec.agreement.condition import IsOneOf, Not
from slaspec.agreement.pattern import NOTHING, Alternative, Enters, Occurs, Pattern, by_hand
from slaspec.document import surface
from slaspec.document.expressions import Vocabulary
from slaspec.document.places import Path, dotted
from slaspec.document.resolve.context import Context

INBOUND = IsOneOf("direction", ("inbound",))


def response(
    context: Context,
    id_: str,
    path: Path,
    written: surface.Clock,
    *,
    starts_on: Pattern,
    stops_on: Pattern,
    parties: tuple[tuple[str, ...], tuple[str, ...]],
    words: Vocabulary,
    of: Any = None,
) -> Response:
    """A response with all that its clock says; `of` is what says the rest of the promise, where it isn't the clock itself."""
    owed_by, owed_to = parties
    pauses_on, resumes_on = context.pauses(written, words, path)
    about = written if of is None else of
    return Response(
        id=id_,
        path=dotted(path),
        name=getattr(about, "name", None),
        owed_by=owed_by,
        owed_to=owed_to,
        record=getattr(about, "record", None) or LEAD,
        scope=context.scope(getattr(about, "when", None), words, path[:2] if of is not None else path),
        exception_to=(),
        leave_out=context.leave_out(written.leave_out, words, path),
        status=written.status or "active",
        consequence=written.consequence,
        review=context.review(written.review, path),
        because=written.because or getattr(about, "because", None),
        starts_on=starts_on,
        stops_on=by_hand(stops_on),
        tiers=context.tiers(written, words, path),
        calendar=context.clock_calendar(written.calendar, path),
        pauses_on=pauses_on,
        resumes_on=resumes_on,
        pauses_while=words.condition(written.pauses_while, (*path, "pauses_while")) if written.pauses_while is not None else None,
        void_on=context.optional(written.void_on, words, (*path, "void_on")),
        deadline_at=words.field(written.deadline_at, (*path, "deadline_at")) if written.deadline_at else None,
        episodes=written.episodes or "each",
        one_clock_per=words.field(written.one_clock_per, (*path, "one_clock_per")) if written.one_clock_per else None,
        owner_change=written.owner_change or "continues",
        retarget=written.retarget is not None,
        follows_latest=written.transition is not None,
        then=context.move(written.if_late, words, (*path, "if_late")),
        warn_at=_shares(written.warn_at),
        escalate=context.escalations(written.escalate, words, path),
        escalation_checked=context.check_time(written.escalation_checked),
        objective=context.objective(written.objective, path),
    )


def _shares(written: Any) -> tuple[Any, ...]:
    return () if written is None else tuple(written) if isinstance(written, list) else (written,)


def cadence(
    context: Context,
    id_: str,
    path: Path,
    written: surface.Cadence,
    *,
    begins_on: Pattern,
    parties: tuple[tuple[str, ...], tuple[str, ...]],
    words: Vocabulary,
    exception_to: tuple[str, ...] = (),
) -> Cadence:
    """A cadence with all that is written of it."""
    owed_by, owed_to = parties
    pauses_on, resumes_on = context.pauses(written, words, path)
    return Cadence(
        id=id_,
        path=dotted(path),
        name=written.name,
        owed_by=owed_by,
        owed_to=owed_to,
        record=written.record or LEAD,
        scope=context.scope(written.when, words, path),
        exception_to=exception_to,
        leave_out=context.leave_out(written.leave_out, words, path),
        status=written.status or "active",
        consequence=written.consequence,
        review=context.review(written.review, path),
        because=written.because,
        begins_on=begins_on,
        tiers=_touchings(context, written, words, path),
        counts=_counts(written, words, path),
        calendar=context.clock_calendar(written.calendar, path),
        ends_on=context.optional(written.ends_on, words, (*path, "ends_on")),
        required_before=required_before(written, words, path),
        void_on=context.optional(written.void_on, words, (*path, "void_on")),
        pauses_on=pauses_on,
        resumes_on=resumes_on,
        late_step_moves_rest=written.late_step is not None,
        if_no_reply=context.move(written.if_no_reply, words, (*path, "if_no_reply")),
        episodes=written.episodes or "each",
        owner_change=written.owner_change or "continues",
        escalate=context.escalations(written.escalate, words, path),
        objective=context.objective(written.objective, path),
    )


def _counts(written: surface.Cadence, words: Vocabulary, path: Path) -> Pattern:
    """What counts as a touch: what the document says, else every one that goes out by hand (or at all, where automated ones count)."""
    if written.counts is not None:
        return words.pattern(written.counts, (*path, "counts"))
    automated = written.touches is not None and written.touches.automated is not None
    going_out = Pattern((Occurs("touched", Not(INBOUND)),))
    return going_out if automated else by_hand(going_out)


def required_before(written: surface.Cadence, words: Vocabulary, path: Path) -> Pattern:
    """Stages and events that may come only after the touches."""
    listed = [written.required_before] if isinstance(written.required_before, str) else written.required_before or []
    alternatives: list[Alternative] = []
    for index, name in enumerate(listed):
        at: Path = (*path, "required_before", *([] if isinstance(written.required_before, str) else [index]))
        if words.is_stage(name):
            alternatives.append(Enters(name))
        else:
            alternatives += list(words.pattern(name, at).alternatives)
    return Pattern(tuple(alternatives)) if alternatives else NOTHING


def _touchings(context: Context, written: surface.Cadence, words: Vocabulary, path: Path) -> tuple[Touching, ...]:
    if not written.tiers:
        return (_touching(context, "", written, path),)
    made = []
    for id_, tier in written.tiers.items():
        at: Path = (*path, "tiers", id_)
        exception_to = context.exceptions(tier.exception_to, list(written.tiers), id_, "tier", at)
        made.append(_touching(context, id_, tier, at, when=context.scope(tier.when, words, at), exception_to=exception_to))
    return tuple(made)


def _touching(
    context: Context,
    id_: str,
    written: surface.Cadence | surface.CadenceTier,
    path: Path,
    *,
    when: Any = None,
    exception_to: tuple[str, ...] = (),
) -> Touching:
    touches = written.touches
    plain = surface.Touches.model_construct(**dict.fromkeys(surface.Touches.model_fields)) if touches is None else touches
    _check_touches(context, plain, written, path)
    return Touching(
        id=id_,
        when=when,
        exception_to=exception_to,
        at_least=plain.at_least,
        at_most=plain.at_most,
        within=plain.within,
        over_days=plain.over_days,
        over_channels=plain.over_channels,
        gap_at_most=plain.gap_at_most,
        gap_at_least=plain.gap_at_least,
        channels=tuple(PerChannel(channel, each.at_least, each.at_most) for channel, each in written.channels.items()),
        steps=tuple(_step(each) for each in written.steps),
        rhythm=beats(written.rhythm),
        objective=context.objective(written.objective, path) if isinstance(written, surface.CadenceTier) else None,
    )


def _check_touches(context: Context, touches: surface.Touches, written: surface.Cadence | surface.CadenceTier, path: Path) -> None:
    """A pattern of touches that nobody can keep becomes a finding."""
    at: Path = (*path, "touches")
    if touches.at_least is not None and touches.at_most is not None and touches.at_least > touches.at_most:
        message = f"at least {touches.at_least} touches and at most {touches.at_most} cannot both be kept"
        context.find("impossible-cadence", (*at, "at_most"), message, "raise `at_most`, or lower `at_least`")
    needed = sum(each.at_least or 0 for each in written.channels.values())
    if touches.at_most is not None and needed > touches.at_most:
        message = f"the channels need {needed} touches, and at most {touches.at_most} are allowed"
        context.find("impossible-cadence", (*at, "at_most"), message, "raise `at_most`, or ask for fewer touches over single channels")
    most = touches.at_most
    for key, wanted, what in (("over_days", touches.over_days, "days"), ("over_channels", touches.over_channels, "channels")):
        if wanted is not None and most is not None and wanted > most:
            message = f"{most} touches at most cannot reach {wanted} different {what}"
            context.find("impossible-cadence", (*at, key), message, "lower it, or raise `at_most`")


def _step(written: str | surface.Step) -> Step:
    if isinstance(written, str):
        return Step((written,))
    channels = (written.channel,) if isinstance(written.channel, str) else tuple(written.channel or ())
    day = written.business_day if written.business_day is not None else written.day
    return Step(channels, day, written.day is None, written.within, written.because)


def beats(written: Any) -> tuple[Beat, ...]:
    """A rhythm, stretch by stretch."""
    return tuple(Beat(each.every, each.for_) for each in written or ())
