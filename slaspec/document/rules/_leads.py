"""What the checks of meaning know of the leads that an agreement is about, and how much they may ask."""

from slaspec.agreement.commitment import LEAD, Cadence, Commitment, Conformance, Response
from slaspec.agreement.condition import AllOf, AnyOf, Condition, IsOneOf
from slaspec.agreement.fitting_value import Kind
from slaspec.agreement.model import Agreement
from slaspec.agreement.overlap import Answer, Effort, Known, Witness, witness
from slaspec.agreement.pattern import NOTHING, Alternative, Enters, Occurs, Pattern
from slaspec.events.vocabulary import ATTRIBUTE_TYPES

ANYBODY = AllOf(())

_EACH_QUESTION = 2_000
_ALL_QUESTIONS = 8_000
"""Steps: a question of an ordinary agreement takes some ten. They bound the time that any file takes."""


class Leads:
    """Asks whether there can be a lead that satisfies a condition.

    With `defined` a segment, persona or grade is exactly the condition that it stands for; without,
    an event may have stated another one.
    """

    def __init__(self, agreement: Agreement, *, defined: bool) -> None:
        self._agreement = agreement
        self._definitions = _definitions(agreement) if defined else {}
        self._left = _ALL_QUESTIONS
        self._known: dict[str, Known] = {}

    def find(self, record: str, *conditions: Condition) -> Answer:
        """A lead, or another record, that satisfies all conditions at once."""
        if record not in self._known:
            self._known[record] = Known(_kinds(self._agreement, record), self._definitions)
        effort = Effort(min(_EACH_QUESTION, self._left))
        found = witness(AllOf(conditions), self._known[record], effort)
        self._left -= min(_EACH_QUESTION, self._left) - max(effort.left, 0)
        return found

    def exists(self, record: str, *conditions: Condition) -> bool:
        """Whether there surely can be one."""
        return isinstance(self.find(record, *conditions), Witness)


def _kinds(agreement: Agreement, record: str) -> dict[str, Kind]:
    """What fields may hold."""
    stages = agreement.stages if record == LEAD else tuple(each for each in agreement.record_stages if each.record == record)
    kinds = {name: Kind(type_) for name, type_ in ATTRIBUTE_TYPES.items()}
    kinds |= {f"{stage.id}.times": Kind("number") for stage in (*agreement.stages, *agreement.record_stages)}
    kinds |= {name: Kind("text", dict.fromkeys(conditions)) for name, conditions in _definitions(agreement).items()}
    kinds |= {each.name: Kind(each.type, dict.fromkeys(each.values)) for each in agreement.fields}
    if stages:
        kinds["stage"] = Kind("text", dict.fromkeys(stage.id for stage in stages))
    return kinds


def _definitions(agreement: Agreement) -> dict[str, dict[str, Condition]]:
    """The fields that say which of several conditions holds."""
    market, score = agreement.market, agreement.lead.score if agreement.lead else None
    defined: dict[str, dict[str, Condition]] = {
        "segment": {each.id: each.when for each in market.segments} if market else {},
        "persona": {each.id: each.when for each in market.personas} if market else {},
        "grade": dict(score.grades) if score else {},
    }
    return {name: conditions for name, conditions in defined.items() if conditions}


def at_start(commitment: Commitment) -> Condition:
    """What is so of every lead for which the commitment begins: its scope, and what the beginning itself asks."""
    scope = commitment.scope or ANYBODY
    began = begins(commitment)
    later = isinstance(commitment, Response) and commitment.retarget
    if later or not began.alternatives:
        return scope
    return AllOf((scope, AnyOf(tuple(_said_by(each) for each in began.alternatives))))


def begins(commitment: Commitment) -> Pattern:
    """What a commitment about single leads begins with."""
    match commitment:
        case Response():
            return commitment.starts_on
        case Cadence():
            return commitment.begins_on
        case Conformance():
            return commitment.each
        case _:
            return NOTHING


def _said_by(alternative: Alternative) -> Condition:
    when = alternative.when or ANYBODY
    match alternative:
        case Enters(stage):
            return AllOf((IsOneOf("stage", (stage,)), when))
        case Occurs(_, _, at) if at is not None:  # the clock starts later, when other things may be so
            return ANYBODY
        case _:
            return when
