"""What every part of an agreement is resolved with: calendars, parties, words; and what all promises share.

What refers to nothing becomes a finding here, and gets a stand-in so that the rest is looked at too.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from slaspec.agreement.commitment import (
    LEAD,
    Band,
    CalendarChoice,
    CheckTime,
    Escalation,
    IfMissed,
    NextMove,
    Objective,
    Ramp,
    Review,
    Tier,
)
from slaspec.agreement.condition import Condition
from slaspec.agreement.pattern import NOTHING, Occurs, Pattern
from slaspec.diagnostics import Diagnostic, Related
from slaspec.document import surface
from slaspec.document.expressions import Vocabulary, unknown, unknown_zone
from slaspec.document.holiday_lock import LockFile
from slaspec.document.places import Path, Places
from slaspec.document.values import WEEKDAYS
from slaspec.worktime.calendar import Shift, WorkingCalendar
from slaspec.worktime.holidays import PublicHolidays, Region
from slaspec.worktime.zones import is_zone

ALWAYS_OPEN = "24/7"


class Context:
    """A document with its places, its words and calendars, and the findings so far."""

    def __init__(self, document: surface.Document, places: Places, lock: LockFile) -> None:
        self.document = document
        self.places = places
        self.lock = lock
        self.findings: list[Diagnostic] = []
        self.words = Vocabulary(document, places)
        self.calendars = {id_: self._calendar(id_, each) for id_, each in document.calendars.items() if each.hours is not None}
        self.calendars |= {id_: self._union(id_, each) for id_, each in document.calendars.items() if each.open_when_any is not None}
        self.calendar = self.choice(document.agreement.calendar, ("agreement", "calendar"), "UTC")

    def find(self, rule: str, path: Path, message: str, help_: str | None = None, related: tuple[Related, ...] = ()) -> None:
        """Note a finding."""
        self.findings.append(self.places.finding(rule, path, message, help_, related))

    def find_unknown(self, what: str, name: str, known: Iterable[str], path: Path, known_words: str) -> None:
        """Note that a name refers to nothing."""
        self.findings.append(unknown(what, name, list(known), path, self.places, known_words))

    # Calendars

    def _calendar(self, id_: str, written: surface.Calendar) -> WorkingCalendar:
        path: Path = ("calendars", id_)
        if not is_zone(written.timezone):
            self.findings.append(unknown_zone(written.timezone, (*path, "timezone"), self.places))
            return WorkingCalendar.always_open("UTC")
        weekly: list[tuple[Shift, ...] | None] = [None] * 7
        for days, shifts in (written.hours or {}).items():
            for day in days:
                if weekly[day] is not None:
                    self.find(
                        "duplicate-day", (*path, "hours"), f"the hours of `{WEEKDAYS[day]}` are given twice", "give each weekday once"
                    )
                weekly[day] = shifts
        return WorkingCalendar(
            id=id_,
            zone=written.timezone,
            weekly=tuple(shifts or () for shifts in weekly),
            special_days=tuple(sorted(written.special_days.items())),
            holidays=tuple(sorted(written.holidays.add.items())) if written.holidays else (),
            public_holidays=self._public_holidays(written.holidays) if written.holidays else None,
        )

    def _public_holidays(self, written: surface.Holidays) -> PublicHolidays | None:
        if written.country is None:
            return None
        region = Region(written.country, written.subdivision)
        locked = self.lock.of(region)
        return PublicHolidays(region, tuple(written.remove), locked.dates if locked else ())

    def _union(self, id_: str, written: surface.Calendar) -> WorkingCalendar:
        path: Path = ("calendars", id_)
        if not is_zone(written.timezone):
            self.findings.append(unknown_zone(written.timezone, (*path, "timezone"), self.places))
            return WorkingCalendar.always_open("UTC")
        if written.holidays is not None or written.special_days:
            self.find("one-of", path, "a calendar of calendars has no days of its own", "give holidays and special days to its members")
        members = []
        for index, name in enumerate(written.open_when_any or ()):
            if name in self.calendars:
                members.append(self.calendars[name])
            elif name in self.document.calendars:
                help_ = "name the calendars with hours"
                self.find("unknown-calendar", (*path, "open_when_any", index), f"`{name}` is a calendar of calendars itself", help_)
            else:
                self.find_unknown("calendar", name, self.calendars, (*path, "open_when_any", index), "defined calendars")
        return WorkingCalendar(id=id_, zone=written.timezone, weekly=((),) * 7, any_of=tuple(members))

    def choice(self, written: str | surface.CalendarBy, path: Path, zone_of_always_open: str) -> CalendarChoice:
        """Whose hours count, as written."""
        if isinstance(written, str):
            return CalendarChoice(self._named(written, path, zone_of_always_open))
        self.words.field(written.by, (*path, "by"))
        otherwise = self._named(written.otherwise, (*path, "otherwise"), zone_of_always_open)
        if not written.map:
            return CalendarChoice(otherwise, written.by, tuple(self.calendars.items()))
        by_value = ((value, self._named(name, (*path, "map", value), zone_of_always_open)) for value, name in written.map.items())
        return CalendarChoice(otherwise, written.by, tuple(by_value))

    def clock_calendar(self, written: surface.CalendarName | None, path: Path) -> CalendarChoice:
        """Whose hours count for a promise: its own choice, or the agreement's."""
        return self.calendar if written is None else self.choice(written, (*path, "calendar"), self.calendar.otherwise.zone)

    def _named(self, name: str, path: Path, zone_of_always_open: str) -> WorkingCalendar:
        if name == ALWAYS_OPEN:
            return WorkingCalendar.always_open(zone_of_always_open)
        if name not in self.calendars:
            self.find_unknown("calendar", name, [*self.document.calendars, ALWAYS_OPEN], path, "defined calendars")
            return WorkingCalendar.always_open("UTC")
        return self.calendars[name]

    # Parties

    def party(self, name: str, path: Path) -> str:
        """A party's id; one that the document does not define becomes a finding."""
        if name not in self.document.parties:
            self.find_unknown("party", name, self.document.parties, path, "parties")
        return name

    def parties(self, written: str | list[str] | None, path: Path) -> tuple[str, ...]:
        """Parties by their ids, in the order written."""
        if written is None:
            return ()
        if isinstance(written, str):
            return (self.party(written, path),)
        return tuple(self.party(party, (*path, index)) for index, party in enumerate(written))

    def owed(self, owed_by: str | list[str] | None, owed_to: str | list[str] | None, path: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who owes it and to whom; what is left out is the other party, and unclear where there are more than two."""
        by = self.parties(owed_by, (*path, "owed_by"))
        if owed_to is not None:
            return by, self.parties(owed_to, (*path, "owed_to"))
        others = tuple(party for party in self.document.parties if party not in by)
        if len(others) > 1 and by and all(party in self.document.parties for party in by):
            self.find("unclear-party", path, "it is not said who this is owed to", "add `owed_to`: there are more than two parties")
        return by, others or by

    def owed_by(self, *by: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What a section implies for some parties is owed to all others."""
        return by, tuple(other for other in self.document.parties if other not in by) or by

    # What promises share

    def about(self, record: str | None, path: Path) -> Vocabulary:
        """The words for a promise about leads, or about a record."""
        if record is None or record == LEAD:
            return self.words
        if record not in self.document.records:
            self.find_unknown("record", record, [LEAD, *self.document.records], (*path, "record"), "records")
        return self.words.about(record)

    def scope(self, written: str | surface.When | None, words: Vocabulary, path: Path) -> Condition | None:
        """The condition under `when` of a promise."""
        return words.condition(written, (*path, "when")) if written is not None else None

    def leave_out(self, written: Mapping[str, Any], words: Vocabulary, path: Path) -> tuple[tuple[str, Condition], ...]:
        """What counts in no figure: reasons and conditions."""
        return tuple((name, words.condition(each, (*path, "leave_out", name))) for name, each in written.items())

    def review(self, written: surface.Review | None, path: Path) -> Review | None:
        """When the parties look at it anew."""
        if written is None:
            return None
        return Review(written.every, written.next_on, self.parties(written.by, (*path, "review", "by")))

    def objective(self, written: surface.Objective | None, path: Path) -> Objective | None:
        """The objective of a promise that stands at a path."""
        if written is None:
            return None
        path = (*path, "objective")
        return Objective(
            at_least=written.at_least,
            per=self.period(written.per, (*path, "per")),
            by=written.by or "start",
            for_each=self.words.field(written.for_each, (*path, "for_each")) if written.for_each else None,
            split_by=self.fields(written.split_by, (*path, "split_by")),
            median=written.median.at_most if written.median else None,
            p90=written.p90.at_most if written.p90 else None,
            bands=self.bands(written.bands),
            if_missed=self.if_missed(written.if_missed, path),
        )

    def period(self, period: Any, path: Path) -> Any:
        """A period; one of the fiscal year needs to know when that starts."""
        if "fiscal" in period.unit and self.document.agreement.fiscal_year_starts is None:
            self.find("missing-key", path, "it is not said when the fiscal year starts", "add `fiscal_year_starts: feb` to `agreement`")
        return period

    def fields(self, written: str | list[str] | None, path: Path) -> tuple[str, ...]:
        """Names of fields."""
        listed = [written] if isinstance(written, str) else written or []
        return tuple(self.words.field(name, path) for name in listed)

    def bands(self, written: Mapping[Any, Any] | None) -> tuple[Band, ...]:
        """Colours and their figures."""
        made = []
        for colour, band in (written or {}).items():
            bounds: list[tuple[Any, Any]] = []
            if isinstance(band, surface.Band):
                named = (
                    ("at_least", band.at_least),
                    ("at_most", band.at_most),
                    ("more_than", band.more_than),
                    ("less_than", band.less_than),
                )
                bounds = [(name, bound) for name, bound in named if bound is not None]
            made.append(Band(colour, tuple(bounds)))
        return tuple(made)

    def if_missed(self, written: surface.IfMissed | None, path: Path) -> IfMissed | None:
        """What is owed when a figure was missed."""
        if written is None:
            return None
        path = (*path, "if_missed")
        return IfMissed(
            owed_by=self.parties(written.owed_by, (*path, "owed_by")),
            duty=self.words.pattern(written.duty, (*path, "duty"), team=True),
            within=written.within,
            below=written.below,
            windows=written.windows,
            breaches=written.breaches,
            because=written.because,
        )

    def ramp(self, written: surface.Ramp | None, path: Path) -> Ramp | None:
        """A figure that grows with somebody's time here."""
        return Ramp(self.words.field(written.since, (*path, "ramp", "since")), tuple(written.months)) if written else None

    def move(self, written: surface.Move | surface.Stays | None, words: Vocabulary, path: Path) -> NextMove | None:
        """The move that a lead makes when a time has run out."""
        if isinstance(written, surface.Stays):
            if written.then is None:
                for key, value in (("reason", written.reason), ("within", written.within)):
                    if value is not None:
                        self.find(
                            "missing-key", (*path, key), "missing key `then`", f"`{key}` speaks of the move when the time has run out"
                        )
                return None
            return NextMove(words.stage(written.then, (*path, "then")), written.reason, written.within)
        if written is None:
            return None
        return NextMove(words.stage(written.to, (*path, "to")), written.reason, written.within)

    def escalations(self, written: list[surface.EscalationStep], words: Vocabulary, path: Path) -> tuple[Escalation, ...]:
        """Who is told when it gets late."""
        made = []
        for index, step in enumerate(written):
            when = words.condition(step.when, (*path, "escalate", index, "when")) if step.when is not None else None
            offset = step.after if step.after is not None else step.before
            made.append(Escalation(step.to, step.at, offset, step.before is not None, when, step.then))
        return tuple(made)

    def check_time(self, written: Any) -> CheckTime | None:
        """When somebody looks."""
        return CheckTime(written.every, written.at) if written is not None else None

    def tiers(self, written: surface.Clock, words: Vocabulary, path: Path) -> tuple[Tier, ...]:
        """The targets of a clock; a plain one has a single tier without a name."""
        if not written.tiers:
            return (Tier("", written.within, written.ideally),)
        made = []
        for id_, tier in written.tiers.items():
            at: Path = (*path, "tiers", id_)
            made.append(
                Tier(
                    id=id_,
                    within=tier.within,
                    ideally=tier.ideally,
                    when=self.scope(tier.when, words, at),
                    exception_to=self.exceptions(tier.exception_to, list(written.tiers), id_, "tier", at),
                    calendar=self.choice(tier.calendar, (*at, "calendar"), self.calendar.otherwise.zone) if tier.calendar else None,
                    objective=self.objective(tier.objective, at),
                    because=tier.because,
                )
            )
        return tuple(made)

    def exceptions(self, written: str | list[str] | None, known: list[str], own: str, what: str, path: Path) -> tuple[str, ...]:
        """The members of a family that give way to one of them; what is none becomes a finding."""
        listed = [written] if isinstance(written, str) else written or []
        for index, name in enumerate(listed):
            at: Path = (*path, "exception_to", *([] if isinstance(written, str) else [index]))
            if name == own:
                self.find("exception-circle", at, f"`{name}` is an exception to itself", "name the one that gives way")
            elif name not in known:
                self.find_unknown(what, name, [each for each in known if each != own], at, f"{what}s")
        return tuple(name for name in listed if name in known and name != own)

    def pauses(self, written: Any, words: Vocabulary, path: Path) -> tuple[Pattern, Pattern]:
        """What pauses a clock and what ends the pause; `held` alone ends on `resumed`."""
        if written.pauses_on is None:
            if written.resumes_on is not None:
                self.find("one-of", (*path, "resumes_on"), "`resumes_on` without `pauses_on`", "say what pauses the clock, or remove it")
            return NOTHING, NOTHING
        pauses_on = words.pattern(written.pauses_on, (*path, "pauses_on"))
        if written.resumes_on is not None:
            return pauses_on, words.pattern(written.resumes_on, (*path, "resumes_on"))
        known = [each for each in pauses_on.alternatives if not isinstance(each, Occurs) or words.is_kind(each.kind)]
        if any(not isinstance(each, Occurs) or each.kind != "held" for each in known):
            help_ = "say what ends the pause; only `held` ends by itself, on `resumed`"
            self.find("missing-key", (*path, "pauses_on"), "missing key `resumes_on`", help_)
        return pauses_on, Pattern((Occurs("resumed"),))

    def optional(self, written: Any, words: Vocabulary, path: Path) -> Pattern:
        """A pattern that may be left out."""
        return NOTHING if written is None else words.pattern(written, path)
