"""The section `commitments`: what one side owes the other, of each of the six kinds."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from slaspec.agreement.commitment import (
    LEAD,
    Commitment,
    Conformance,
    Count,
    Duty,
    Follow,
    Part,
    Ratio,
    Target,
    Those,
    Verdicts,
    Volume,
)
from slaspec.agreement.condition import Condition, IsOneOf
from slaspec.agreement.pattern import Enters, Leaves, Pattern
from slaspec.document import surface
from slaspec.document.expressions import QUALIFIED, Vocabulary
from slaspec.document.places import Path, dotted
from slaspec.document.resolve.clocks import cadence, response
from slaspec.document.resolve.context import Context
from slaspec.document.resolve.implied import rhythm_of


def promised(context: Context) -> Iterator[Commitment]:
    """The commitments of the section, in their order."""
    for id_, written in context.document.commitments.items():
        path: Path = ("commitments", id_)
        words = context.about(written.record, path)
        made = _commitment(context, id_, written, words, path)
        listed = [written.exception_to] if isinstance(written.exception_to, str) else written.exception_to or []
        for index, other in enumerate(listed):
            if other == id_:
                context.find(
                    "exception-circle", (*path, "exception_to"), f"`{other}` is an exception to itself", "name the one that gives way"
                )
            words.verdicts_of(other, (*path, "exception_to", *([] if isinstance(written.exception_to, str) else [index])))
        yield replace(made, exception_to=tuple(listed)) if listed else made


def _commitment(context: Context, id_: str, written: Any, words: Vocabulary, path: Path) -> Commitment:
    parties = context.owed(written.owed_by, written.owed_to, path)
    match written:
        case surface.Response():
            starts_on = words.pattern(written.starts_on, (*path, "starts_on"))
            stops_on = words.pattern(written.stops_on, (*path, "stops_on"))
            return response(context, id_, path, written, starts_on=starts_on, stops_on=stops_on, parties=parties, words=words)
        case surface.PromisedCadence():
            begins_on = words.pattern(written.begins_on, (*path, "begins_on"))
            return cadence(context, id_, path, written, begins_on=begins_on, parties=parties, words=words)
    common = _common(context, id_, written, words, path, parties)
    match written:
        case surface.Conformance():
            if written.if_missed is not None:
                context.find("one-of", (*path, "if_missed"), "`if_missed` stands in the `objective`", "move it there")
            return Conformance(
                each=words.pattern(written.each, (*path, "each")),
                must=words.condition(written.must, (*path, "must")),
                objective=context.objective(written.objective, path),
                **common,
            )
        case surface.Volume():
            return Volume(
                count=_count(context, written.count, words, (*path, "count")),
                target=_target(context, written.target, words, path),
                if_missed=context.if_missed(written.if_missed, path),
                **common,
            )
        case surface.Ratio():
            return Ratio(
                of=_count(context, written.share.of, words, (*path, "share", "of")),
                that=_outcome(context, written.share.that, words, (*path, "share", "that")),
                target=_target(context, written.target, words, path),
                if_missed=context.if_missed(written.if_missed, path),
                **common,
            )
        case _:
            return _duty(context, written, words, path, common)


def _common(
    context: Context, id_: str, written: surface.Tallied, words: Vocabulary, path: Path, parties: tuple[tuple[str, ...], tuple[str, ...]]
) -> dict[str, Any]:
    """What every commitment without a clock has."""
    return {
        "id": id_,
        "path": dotted(path),
        "name": written.name,
        "owed_by": parties[0],
        "owed_to": parties[1],
        "record": written.record or LEAD,
        "scope": context.scope(written.when, words, path),
        "leave_out": context.leave_out(written.leave_out, words, path),
        "status": written.status or "active",
        "consequence": written.consequence,
        "review": context.review(written.review, path),
        "because": written.because,
    }


def _duty(context: Context, written: surface.Duty, words: Vocabulary, path: Path, common: dict[str, Any]) -> Duty:
    at: Path = (*path, "duty")
    recurring = written.duty
    return Duty(
        event=words.pattern(recurring.event, (*at, "event"), team=True),
        rhythm=rhythm_of(context, recurring, at),
        on=recurring.weekday or (),
        at_least=1 if recurring.at_least is None else recurring.at_least,
        different=words.field(recurring.different, (*at, "different")) if recurring.different else None,
        carries=tuple(recurring.carries),
        within=recurring.within,
        objective=context.objective(written.objective, path),
        if_missed=context.if_missed(written.if_missed, path),
        **common,
    )


def _count(context: Context, written: surface.Counted, words: Vocabulary, path: Path) -> Count | Verdicts:
    when = words.condition(written.when, (*path, "when")) if written.when is not None else None
    of_stage = written.entering is not None or written.leaving is not None
    for key, value in (("every_time", written.every_time), ("once", written.once)):
        if value is not None and not of_stage:
            help_ = "remove it: of `events` each one counts"
            context.find("one-of", (*path, key), f"`{key}` goes with `entering` or `leaving`", help_)
    if written.every_time and written.once:
        context.find("one-of", (*path, "once"), "expected `every_time` or `once`, found both", "keep one")
    for judgement, commitment in (("met", written.met), ("breached", written.breached)):
        if commitment is not None:
            words.verdicts_of(commitment, (*path, judgement))
            return Verdicts(commitment, "met" if judgement == "met" else "breached", when)
    measure, field = _measure(written, words, path)
    if of_stage:
        entering = (Enters(stage) for stage in words.stages(written.entering, (*path, "entering")))
        leaving = (Leaves(stage) for stage in words.stages(written.leaving, (*path, "leaving")))
        pattern = Pattern((*entering, *leaving))
        return Count(pattern, bool(written.every_time), bool(written.once), when, measure, field)
    assert written.events is not None
    return Count(words.pattern(written.events, (*path, "events")), True, False, when, measure, field)  # noqa: FBT003 - each event counts


def _measure(written: surface.Counted, words: Vocabulary, path: Path) -> tuple[Any, str | None]:
    if isinstance(written, surface.Volumes):
        for measure, field in (("sum", written.sum), ("average", written.average)):
            if field is not None:
                return measure, words.field(field, (*path, measure))
    return "count", None


def _outcome(context: Context, written: surface.Outcome, words: Vocabulary, path: Path) -> Count | Verdicts | Follow | Those:
    if written.within is not None:
        if written.reach is not None:
            pattern = Pattern(tuple(Enters(stage) for stage in words.stages(written.reach, (*path, "reach"))))
        else:
            assert written.lead_to is not None
            pattern = words.pattern(written.lead_to, (*path, "lead_to"))
        return Follow(pattern, written.within, context.calendar)
    if written.when is not None:
        return Those(words.condition(written.when, (*path, "when")))
    given = {name: getattr(written, name) for name in ("entering", "leaving", "events", "met", "breached")}
    return _count(context, surface.Counted.model_construct(**given, when=None, every_time=None, once=None), words, path)


def _target(context: Context, written: surface.Target | surface.ShareTarget, words: Vocabulary, path: Path) -> Target:
    path = (*path, "target")
    bound, amount = next((name, value) for name in ("at_least", "at_most", "about") if (value := getattr(written, name)) is not None)
    parts = getattr(written, "of_which", {})
    return Target(
        bound=bound,  # type: ignore[arg-type]  # one of three words above
        amount=amount,
        per=context.period(written.per, (*path, "per")),
        for_each=words.field(written.for_each, (*path, "for_each")) if written.for_each else None,
        tolerance=written.tolerance,
        of_which=tuple(Part(name, _part(context, name, (*path, "of_which", name)), figure) for name, figure in parts.items()),
        ramp=context.ramp(getattr(written, "ramp", None), path),
        split_by=context.fields(written.split_by, (*path, "split_by")),
        bands=context.bands(written.bands),
    )


def _part(context: Context, name: str, path: Path) -> Condition:
    """Who belongs to a part of a whole: a segment, a persona, or a named condition."""
    market = context.document.market
    if market is not None and name in market.segments:
        return IsOneOf("segment", (name,))
    if market is not None and name in market.personas:
        return IsOneOf("persona", (name,))
    if name in context.document.conditions:
        return context.words.condition_named(name)
    if name == QUALIFIED and context.document.lead is not None:
        return context.words.qualified()
    known = [*(market.segments if market else ()), *(market.personas if market else ()), *context.document.conditions]
    context.find_unknown("condition", name, known, path, "segments, personas and named conditions")
    return IsOneOf("segment", (name,))
