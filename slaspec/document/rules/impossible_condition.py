"""A condition that no lead can satisfy: what hangs on it is never promised, never counted, or always broken."""

from collections.abc import Iterator

from slaspec.agreement.commitment import LEAD, Cadence, Commitment, Conformance, Response
from slaspec.agreement.condition import AllOf, AnyOf, Condition, Not, described
from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic, visible
from slaspec.document.places import Path, Places
from slaspec.document.rules._families import families
from slaspec.document.rules._leads import Leads

RULE = "impossible-condition"

_LONGEST = 200


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """Every condition holds for some lead. A name that stands for an impossible one is found where it is defined."""
    leads = Leads(agreement, defined=False)
    impossible: set[Condition] = set()
    for path, record, condition in _conditions(agreement):
        if (impossible and not impossible.isdisjoint(_parts(condition))) or leads.find(record, condition) != "nobody":
            continue
        if path[0] == "conditions":
            impossible.add(condition)
        says = "no lead can be qualified" if path == ("lead",) else "no lead satisfies this"
        message = f"{says}: {_cut(described(_core(condition, record, leads)))}"
        yield places.finding(RULE, path, visible(message), "change what contradicts itself")
    yield from _out_of_scope(agreement, leads, places)


def _out_of_scope(agreement: Agreement, leads: Leads, places: Places) -> Iterator[Diagnostic]:
    """Tiers whose own conditions can hold, but for no lead that the promise is about."""
    for family in families(agreement):
        if family.what != "tier":
            continue
        for member in family.members:
            alone = leads.exists(family.record, member.when)
            if alone and leads.exists(family.record, family.among) and leads.find(family.record, family.among, member.when) == "nobody":
                message = f"no lead that the promise is about matches tier `{member.name}`"
                yield places.finding(RULE, member.path, message, "compare its `when` with that of the promise and with what starts it")


def _conditions(agreement: Agreement) -> Iterator[tuple[Path, str, Condition]]:
    """The conditions of an agreement, names first: where each stands, and what it is about."""
    for name, condition in agreement.conditions:
        yield ("conditions", name), LEAD, condition
    yield from ((path, LEAD, condition) for path, condition in _of_market_and_lead(agreement))
    for stage in agreement.stages:
        yield from ((("stages", stage.id, "moves_if", to), LEAD, when) for to, when in stage.moves_if)
    for commitment in agreement.commitments:
        yield from ((path, commitment.record, condition) for path, condition in _of_commitment(commitment))


def _of_market_and_lead(agreement: Agreement) -> Iterator[tuple[Path, Condition]]:
    market, lead = agreement.market, agreement.lead
    if market is not None:
        yield from ((("market", "segments", each.id, "when"), each.when) for each in market.segments)
        yield from ((("market", "personas", each.id, "when"), each.when) for each in market.personas)
        yield from ((("market", "audience", party), when) for party, when in market.audience)
    if lead is None:
        return
    parts: list[tuple[Path, Condition]] = [(("lead", "never_when", reason), when) for reason, when in lead.never_when]
    if lead.qualified_when is not None:
        parts.append((("lead", "qualified_when"), lead.qualified_when))
    if lead.score is not None:
        for name, part in (("fit", lead.score.fit), ("engagement", lead.score.engagement)):
            for index, line in enumerate(part.points if part else ()):
                parts += [(("lead", "score", name, "points", index, "when"), line.when)] if line.when is not None else []
        parts += [(("lead", "score", "grades", grade), bounds) for grade, bounds in lead.score.grades]
    yield from parts
    yield ("lead",), lead.qualified


def _of_commitment(commitment: Commitment) -> Iterator[tuple[Path, Condition]]:
    path: Path = tuple(commitment.path.split("."))
    if commitment.scope is not None and path[0] in ("commitments", "follow_up"):
        yield (*path[:2], "when"), commitment.scope
    yield from (((*path, "leave_out", name), when) for name, when in commitment.leave_out)
    match commitment:
        case Response() | Cadence():
            yield from (((*path, "tiers", tier.id, "when"), tier.when) for tier in commitment.tiers if tier.when is not None)
            if isinstance(commitment, Response) and commitment.pauses_while is not None:
                yield (*path, "pauses_while"), commitment.pauses_while
        case Conformance() if path[0] in ("commitments", "stages"):
            yield (*path, *(["must"] if path[0] == "commitments" else [])), commitment.must
        case _:
            pass


def _parts(condition: Condition) -> Iterator[Condition]:
    """The condition and all that it is made of."""
    yield condition
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for each in parts:
                yield from _parts(each)
        case Not(inner):
            yield from _parts(inner)
        case _:
            pass


def _core(condition: Condition, record: str, leads: Leads) -> Condition:
    """As few parts of the condition as contradict each other."""
    parts = list(_joined(condition))
    for each in list(parts):
        fewer = [other for other in parts if other is not each]
        if fewer and leads.find(record, *fewer) == "nobody":
            parts = fewer
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _joined(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, AllOf):
        for each in condition.conditions:
            yield from _joined(each)
    else:
        yield condition


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
