"""What a newcomer owes: the share of a figure that was agreed for somebody's first months."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from slaspec.agreement.commitment import Ramp
from slaspec.evaluation.figures.windows import part_text
from slaspec.worktime.window import Window
from slaspec.worktime.zones import zone

if TYPE_CHECKING:
    from slaspec.events.roster import Roster

_OWNER = "owner."


class RampedFigures:
    """How many times the agreed figure each part of a window owes.

    A ramp speaks of owners. Each owner's share is the mean over the window's days of the share agreed for
    that day's month: the month of joining has the first one, months after the last keep it, days before the month
    of joining have none. Whose day of joining nobody says has been here for long. A group of owners (`owner.team`) owes
    the sum of its members' shares, each on the days on which it is one. Of any other field the figure is as it stands.
    """

    __slots__ = ("_as_of", "_field", "_known", "_owners", "_ramp", "_roster", "_zone")

    def __init__(self, ramp: Ramp, field: str | None, roster: "Roster", zone_name: str, as_of: int) -> None:
        self._ramp = ramp
        self._field = field
        self._roster = roster
        self._owners = {part_text(each): each for each in roster.owners}
        self._zone = zone(zone_name)
        self._as_of = as_of
        self._known: dict[tuple[str, Window], Fraction] = {}

    def times(self, part: str, window: Window) -> Fraction:
        """How many times the figure a part owes in a window."""
        if self._field is None or not (self._field == "owner" or self._field.startswith(_OWNER)):
            return Fraction(1)
        known = self._known.get((part, window))
        if known is None:
            known = self._known[part, window] = self._of_owner(part, window) if self._field == "owner" else self._of_group(part, window)
        return known

    def _of_owner(self, part: str, window: Window) -> Fraction:
        owner = self._owners.get(part)
        if owner is None:
            return self._ramp.months[-1]
        months = Counter((day.year, day.month) for day in self._days(window))
        joined = self._joined(owner, window)
        return sum((self._share(joined, *month) * days for month, days in months.items()), Fraction(0)) / months.total()

    def _of_group(self, part: str, window: Window) -> Fraction:
        assert self._field is not None
        field = self._field.removeprefix(_OWNER)
        days = self._days(window)
        instants = [(day, self._zone.midnight(day)) for day in days]
        total = Fraction(0)
        for owner in sorted(self._roster.owners):
            joined = self._joined(owner, window)
            for day, at in instants:
                if part_text(self._roster.value(owner, field, at)) == part:
                    total += self._share(joined, day.year, day.month)
        return total / len(days)

    def _days(self, window: Window) -> list[date]:
        first, last = self._zone.day_of(window.start), self._zone.day_of(window.end - 1)
        return [first + timedelta(days=passed) for passed in range((last - first).days + 1)]

    def _joined(self, owner: str, window: Window) -> date | None:
        """The day on which the owner came, as known at the window's end or at as-of."""
        at = self._roster.instant(owner, self._ramp.since.removeprefix(_OWNER), min(window.end - 1, self._as_of))
        return None if at is None else self._zone.day_of(at)

    def _share(self, joined: date | None, year: int, month: int) -> Fraction:
        if joined is None:
            return self._ramp.months[-1]
        passed = (year - joined.year) * 12 + month - joined.month
        return Fraction(0) if passed < 0 else self._ramp.months[min(passed, len(self._ramp.months) - 1)]
