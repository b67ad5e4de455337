"""What an agreement defines: stages, records, handoffs, market, lead, score, content, plan, clauses."""

from collections.abc import Iterable
from typing import Any

from slaspec.agreement.commitment import LEAD
from slaspec.agreement.condition import AllOf, Compares, Condition
from slaspec.agreement.market import (
    Decay,
    ExampleLead,
    Frequency,
    LeadDefinition,
    Market,
    Persona,
    Points,
    Restore,
    Score,
    ScorePart,
    Segment,
)
from slaspec.agreement.model import Approval, ByReason, Clause, Content, Field, Handoff, Money, OwnKind, Plan, Record, Recycling, Stage
from slaspec.diagnostics import nearest, quoted, visible
from slaspec.document import surface
from slaspec.document.expressions import Vocabulary
from slaspec.document.places import Path
from slaspec.document.resolve.context import Context

OTHERWISE = "otherwise"


def fields(context: Context) -> tuple[Field, ...]:
    """What is known of a lead."""
    declared = context.document.fields.items()
    return tuple(Field(name, "text", tuple(kind)) if isinstance(kind, list) else Field(name, kind) for name, kind in declared)


def own_kinds(context: Context) -> tuple[OwnKind, ...]:
    """Event kinds of the agreement's own; a field with a closed list holds text."""
    made = []
    for name, named in context.document.events.items():
        if named.fields is not None:
            typed = ((field, "text" if isinstance(kind, list) else kind) for field, kind in named.fields.items())
            made.append(OwnKind(name, tuple(typed), named.team))
        elif named.team:
            context.find("one-of", ("events", name, "team"), "`team` goes with `fields`", "a name for events is of what it names")
    return tuple(made)


# Stages


def stages(
    context: Context, written: Iterable[tuple[str, surface.Stage]], record: str, order: list[str], section: Path
) -> tuple[Stage, ...]:
    """The stages of leads, or of another record."""
    words = context.words.about(record)
    _check_order(context, words, order, section)
    return tuple(_stage(context, words, id_, each, record, order, (*section, "stages", id_)) for id_, each in written)


def _check_order(context: Context, words: Vocabulary, order: list[str], section: Path) -> None:
    seen: set[str] = set()
    for index, stage in enumerate(order):
        path: Path = (*section, "stage_order", index)
        words.stage(stage, path)
        if stage in seen:
            context.find("duplicate-stage", path, f"stage `{stage}` stands in the order twice", "keep the first")
        seen.add(stage)


def _stage(context: Context, words: Vocabulary, id_: str, written: surface.Stage, record: str, order: list[str], path: Path) -> Stage:
    if written.entered_on is not None:
        _entering_kind(context, words, written.entered_on, (*path, "entered_on"))
    return Stage(
        id=id_,
        name=written.name or id_,
        belongs_to=context.party(written.belongs_to, (*path, "belongs_to")),
        means=written.means,
        initial=written.initial,
        moves_to=_moves(context, words, id_, written, order, path),
        entered_on=written.entered_on,
        record=record,
        moves_if=tuple(
            (words.stage(to, (*path, "moves_if", to)), words.condition(when, (*path, "moves_if", to)))
            for to, when in written.moves_if.items()
        ),
        moved_by_person=written.moved_by is not None,
        held_by=written.held_by,
        reasons=tuple(written.reasons),
        to_do=tuple(written.to_do),
        because=written.because,
    )


def _moves(context: Context, words: Vocabulary, id_: str, written: surface.Stage, order: list[str], path: Path) -> tuple[str, ...] | None:
    """The stages that may come next: `any later` spelt out by the stage order."""
    if written.final:
        return ()
    if written.moves_to is None:
        return () if written.moves_if else None
    found: list[str] = []
    for index, to in enumerate(written.moves_to):
        at: Path = (*path, "moves_to", index)
        if to != surface.STAGES_AFTER:
            is_slip = not words.is_stage(to) and nearest(to, (surface.STAGES_AFTER,))
            if is_slip:
                context.find_unknown("stage", to, (surface.STAGES_AFTER,), at, "words")
            else:
                found.append(words.stage(to, at))
        elif id_ in order:
            found += order[order.index(id_) + 1 :]
        else:
            message = f"no stage comes later: `{id_}` is not in `stage_order`"
            context.find("unclear-order", at, message, f"list `{id_}` in `stage_order`, before those that come later")
    return tuple(dict.fromkeys(found))


def _entering_kind(context: Context, words: Vocabulary, kind: str, path: Path) -> None:
    if kind == "stage_changed":
        context.find("unknown-event", path, "`stage_changed` says itself which stage is entered", "leave `entered_on` out")
    elif not words.is_kind(kind):
        context.find_unknown("event", kind, words.kinds(), path, "event kinds")


def records(context: Context) -> tuple[tuple[Record, ...], tuple[Stage, ...]]:
    """What else has stages, and all those stages."""
    made: list[Record] = []
    their_stages: list[Stage] = []
    for id_, written in context.document.records.items():
        path: Path = ("records", id_)
        if id_ == LEAD:
            context.findings.append(
                context.places.finding_at_key("name-taken", path, "`lead` needs no record", "its stages stand under `stages`")
            )
        if written.of is not None and written.of != LEAD and (written.of not in context.document.records or written.of == id_):
            known = [LEAD, *(each for each in context.document.records if each != id_)]
            context.find_unknown("record", written.of, known, (*path, "of"), "records")
        made.append(Record(id_, written.name or id_, written.means, written.of, tuple(written.stage_order)))
        their_stages += stages(context, written.stages.items(), id_, written.stage_order, path)
    return tuple(made), tuple(their_stages)


def handoff(context: Context, id_: str, written: surface.Handoff) -> Handoff:
    """A handoff without what it promises."""
    path: Path = ("handoffs", id_)
    words = context.about(written.record, path)
    by_reason, rest = _rejections(context, written, words, path)
    for reason in written.reasons_if:
        check_reason(context, reason, written.reject_reasons, (*path, "reasons_if", reason))
    return Handoff(
        id=id_,
        from_party=context.party(written.from_.party, (*path, "from", "party")),
        from_stage=words.stage(written.from_.stage, (*path, "from", "stage")),
        to_party=context.party(written.to.party, (*path, "to", "party")),
        to_stage=words.stage(written.to.stage, (*path, "to", "stage")),
        rejected_go_to=rest,
        because=written.because,
        name=written.name,
        record=written.record or LEAD,
        rejected_by_reason=by_reason,
        carries=tuple(words.field(name, (*path, "carries", index)) for index, name in enumerate(written.carries)),
        reject_reasons=tuple(written.reject_reasons),
    )


def _rejections(
    context: Context, written: surface.Handoff, words: Vocabulary, path: Path
) -> tuple[tuple[tuple[str, str], ...], str | None]:
    at: Path = (*path, "rejected_go_to")
    if written.rejected_go_to is None:
        return (), None
    if isinstance(written.rejected_go_to, str):
        return (), words.stage(written.rejected_go_to, at)
    by_reason = []
    for reason, to in written.rejected_go_to.items():
        stage = words.stage(to, (*at, reason))
        if reason != OTHERWISE:
            check_reason(context, reason, written.reject_reasons, (*at, reason))
            by_reason.append((reason, stage))
    return tuple(by_reason), written.rejected_go_to.get(OTHERWISE)


def check_reason(context: Context, reason: str, known: list[str], path: Path) -> None:
    """A reason that is none of a closed list becomes a finding."""
    if known and reason not in known:
        places = context.places
        help_ = places.did_you_mean(reason, [*known, OTHERWISE]) or f"the reasons are {places.listed(reason, known)}"
        context.findings.append(places.finding_at_key("unknown-reason", path, f"unknown reason `{visible(reason)}`", help_))


def recycling(context: Context) -> Recycling | None:
    """The way back without what it promises."""
    written = context.document.recycling
    stage = recycled_stage(context)
    if written is None or stage is None:
        return None
    reasons = context.document.stages[stage].reasons if stage in context.document.stages else []
    by_reason = []
    for reason, each in written.by_reason.items():
        path: Path = ("recycling", "by_reason", reason)
        if reason != OTHERWISE:
            check_reason(context, reason, reasons, path)
        goes_to = context.words.stage(each.goes_to, (*path, "goes_to")) if each.goes_to is not None else None
        returns_when = context.words.condition(each.returns_when, (*path, "returns_when")) if each.returns_when is not None else None
        by_reason.append(ByReason(None if reason == OTHERWISE else reason, each.rest, goes_to, returns_when))
    returns_when = (
        context.words.condition(written.returns_when, ("recycling", "returns_when")) if written.returns_when is not None else None
    )
    sequence = written.nurture.sequence if written.nurture else None
    return Recycling(stage, tuple(by_reason), returns_when, written.at_most, sequence, written.because)


def recycled_stage(context: Context) -> str | None:
    """The stage of recycled leads: as said, or the one that the event `recycled` moves to."""
    written = context.document.recycling
    if written is not None and written.stage is not None:
        return context.words.stage(written.stage, ("recycling", "stage"))
    entered = next((id_ for id_, stage in context.document.stages.items() if stage.entered_on == "recycled"), None)
    if written is not None and entered is None:
        help_ = "say `stage: recycled` here, or `entered_on: recycled` in the stage"
        context.find("missing-key", ("recycling",), "it is not said which stage recycled leads are in", help_)
    return entered


# Market and lead


def market(context: Context) -> Market | None:
    """Whom both sell to."""
    written = context.document.market
    if written is None:
        return None
    words = context.words
    segments = (
        Segment(id_, it.name or id_, it.means, words.condition(it.when, ("market", "segments", id_, "when")))
        for id_, it in written.segments.items()
    )
    personas = []
    for id_, persona in written.personas.items():
        path: Path = ("market", "personas", id_)
        messages = tuple((words.stage(stage, (*path, "messages", stage)), text) for stage, text in persona.messages.items())
        when = words.condition(persona.when, (*path, "when"))
        personas.append(Persona(id_, persona.name or id_, persona.means, when, tuple(persona.pains), messages))
    audience = (
        (context.party(party, ("market", "audience", party)), words.condition(when, ("market", "audience", party)))
        for party, when in written.audience.items()
    )
    return Market(tuple(written.value_propositions), tuple(segments), tuple(personas), tuple(audience))


def lead(context: Context) -> LeadDefinition | None:
    """What a lead is."""
    written = context.document.lead
    if written is None:
        return None
    words = context.words
    return LeadDefinition(
        required=tuple(words.required_fields(written)),
        qualified_when=words.condition(written.qualified_when, ("lead", "qualified_when")) if written.qualified_when is not None else None,
        never_when=tuple((reason, words.condition(each, ("lead", "never_when", reason))) for reason, each in written.never_when.items()),
        qualified=words.qualified(),
        score=_score(context, written.score) if written.score else None,
        examples=tuple(_example(context, index, each) for index, each in enumerate(written.examples)),
        because=written.because,
    )


def _example(context: Context, index: int, written: Any) -> ExampleLead:
    values = []
    for name, value in written.lead.items():
        context.words.field(name, ("lead", "examples", index, "lead", name))
        values.append((name, tuple(value) if isinstance(value, list) else value))
    return ExampleLead(tuple(values), written.is_ == "qualified", written.because)


def _score(context: Context, written: surface.Score) -> Score:
    path: Path = ("lead", "score")
    fit = engagement = None
    if written.fit:
        lines = tuple(
            Points(each.add, context.words.condition(each.when, (*path, "fit", "points", index, "when")), because=each.because)
            for index, each in enumerate(written.fit.points)
        )
        fit = ScorePart(lines, written.fit.at_least, written.fit.at_most)
    if written.engagement:
        engagement = _engagement(context, written.engagement, (*path, "engagement"))
    grades = []
    for name, tests in written.grades.items():
        bounds: list[Condition] = []
        for operator, bound in (
            ("at_least", tests.at_least),
            ("at_most", tests.at_most),
            ("more_than", tests.more_than),
            ("less_than", tests.less_than),
        ):
            if bound is not None:
                bounds.append(Compares("score", operator, bound))  # type: ignore[arg-type]  # one of four words above
        if tests.between is not None:
            bounds += [Compares("score", "at_least", tests.between[0]), Compares("score", "at_most", tests.between[1])]
        if not bounds:
            context.find("invalid-value", (*path, "grades", name), f"grade `{name}` has no bounds", "such as `at_least: 80`")
        grades.append((name, AllOf(tuple(bounds))))
    frozen = context.words.condition(written.frozen_while, (*path, "frozen_while")) if written.frozen_while is not None else None
    return Score(fit, engagement, written.at_least, written.at_most, written.from_events == "computed", frozen, tuple(grades))


def _engagement(context: Context, written: surface.Engagement, path: Path) -> ScorePart:
    words = context.words
    lines = []
    for index, each in enumerate(written.points):
        at: Path = (*path, "points", index)
        lines.append(
            Points(
                add=each.add,
                when=words.condition(each.when, (*at, "when")) if each.when is not None else None,
                pattern=words.pattern(each.event, (*at, "event")),
                at_most=Frequency(*each.at_most) if each.at_most is not None else None,
                counts_for=each.counts_for,
                total_at_most=each.total_at_most,
                because=each.because,
            )
        )
    restores = []
    for index, restore in enumerate(written.restores):
        at = (*path, "restores", index)
        pattern = words.pattern(restore.event, (*at, "event"))
        when = words.condition(restore.when, (*at, "when")) if restore.when is not None else None
        restores.append(Restore(words.narrowed(pattern, when), words.stage(restore.to_leaving, (*at, "to_leaving"))))
    return ScorePart(
        points=tuple(lines),
        at_least=written.at_least,
        at_most=written.at_most,
        decay=Decay(written.decay.after, written.decay.subtract, written.decay.every) if written.decay else None,
        resets_on=context.optional(written.resets_on, words, (*path, "resets_on")),
        restores=tuple(restores),
        frozen_while=words.condition(written.frozen_while, (*path, "frozen_while")) if written.frozen_while is not None else None,
    )


# What both do together


def content(context: Context, id_: str, written: surface.Content) -> Content:
    """A piece of content; what is promised of its use stands among the commitments."""
    path: Path = ("content", id_)
    where = written.for_
    market_ = context.document.market

    def known(names: Any, defined: Iterable[str], what: str) -> tuple[str, ...]:
        listed = [names] if isinstance(names, str) else names or []
        for index, name in enumerate(listed):
            if name not in list(defined):
                at: Path = (*path, "for", what, *([] if isinstance(names, str) else [index]))
                context.find_unknown(what, name, defined, at, f"defined {what}s")
        return tuple(listed)

    return Content(
        id=id_,
        name=written.name or id_,
        means=written.means,
        stages=known(where.stage, list(context.document.stages), "stage") if where else (),
        personas=known(where.persona, list(market_.personas) if market_ else [], "persona") if where else (),
        segments=known(where.segment, list(market_.segments) if market_ else [], "segment") if where else (),
        owed_by=context.parties(written.owed_by, (*path, "owed_by")),
        used_by=context.parties(written.used_by, (*path, "used_by")),
        because=written.because,
    )


_SECTIONS = (
    "terms", "calendars", "market", "lead", "stages", "records", "routing", "handoffs", "follow_up", "recycling", "commitments",
    "content", "communication", "plan",
)  # fmt: skip


def clauses(context: Context) -> tuple[Clause, ...]:
    """The parts in prose."""
    made = []
    for id_, written in context.document.clauses.items():
        if written.after is not None and written.after not in _SECTIONS:
            context.find_unknown("section", written.after, _SECTIONS, ("clauses", id_, "after"), "sections")
        made.append(Clause(id_, written.title or id_, written.after, written.text))
    return tuple(made)


def plan(context: Context) -> Plan | None:
    """Marketing's goals, from the number that sales has to reach."""
    written = context.document.plan
    if written is None:
        return None
    currencies = {each[0] for each in (written.revenue, written.average_deal, written.cost_per_lead) if each is not None}
    if len(currencies) > 1:
        context.find("invalid-money", ("plan",), f"the plan counts in {quoted(sorted(currencies))}", "use one currency")
    if written.window.through < written.window.from_:
        context.find("dates-reversed", ("plan", "window", "through"), "the plan ends before it begins", "give the later day as `through`")
    return Plan(
        first_day=written.window.from_,
        last_day=written.window.through,
        revenue=Money(*written.revenue),
        from_marketing=written.from_marketing,
        average_deal=Money(*written.average_deal),
        rates=tuple(written.rates.items()),
        cycle=tuple(written.cycle.items()),
        cost_per_lead=Money(*written.cost_per_lead) if written.cost_per_lead is not None else None,
        because=written.because,
    )


def approvals(context: Context) -> tuple[Approval, ...]:
    """Who has signed which content."""
    listed = enumerate(context.document.approvals)
    return tuple(Approval(context.party(it.party, ("approvals", index, "party")), it.by, it.signed_on, it.content) for index, it in listed)
