"""From what happened to what it means: patterns matched, calendars chosen, on one lead's state."""

from slaspec.agreement.commitment import CalendarChoice
from slaspec.agreement.condition import holds
from slaspec.agreement.pattern import Alternative, Answers, Enters, Leaves, Occurs, Pattern
from slaspec.events.state import LeadState, Step
from slaspec.worktime.calendar import WorkingCalendar


def matches(pattern: Pattern, step: Step, state: LeadState) -> bool:
    """Whether the step is what the pattern speaks of; conditions see the state including it."""
    for each in pattern.alternatives:  # noqa: SIM110 - a loop costs half of any() here, where most time is spent
        if _happened(each, step) and (each.when is None or holds(each.when, state.value)):
            return True
    return False


def _happened(alternative: Alternative, step: Step) -> bool:
    match alternative:
        case Occurs(kind):
            return step.kind == kind
        case Enters(stage):
            return stage == step.entered
        case Leaves(stage):
            return stage == step.left
        case Answers(disposition, handoff):
            return step.answered is not None and step.answered[0] == disposition and handoff in (None, step.answered[1])


def calendar_of(choice: CalendarChoice, state: LeadState) -> WorkingCalendar:
    """The calendar that counts for a lead now."""
    if choice.field is not None:
        value = state.value(choice.field)
        for named, calendar in choice.by_value:
            if named == value:
                return calendar
    return choice.otherwise
