"""The written form to meaning: references looked up, defaults filled in, sections read as commitments.

What refers to nothing becomes a finding; an agreement comes out only where there is none.
"""

from collections.abc import Iterable
from datetime import timedelta

from slaspec.agreement.commitment import CalendarChoice, Commitment, Count, Follow, Objective, Ratio, Response, Target, Volume
from slaspec.agreement.condition import Condition
from slaspec.agreement.model import Agreement, Handoff, OwnKind, Party, Stage
from slaspec.agreement.pattern import NOTHING, Answers, Enters, Occurs, Pattern, by_hand
from slaspec.diagnostics import Diagnostic
from slaspec.document import surface
from slaspec.document.expressions import Vocabulary, unknown, unknown_zone
from slaspec.document.holiday_lock import LockFile
from slaspec.document.places import Path, Places, dotted
from slaspec.document.values import WEEKDAYS
from slaspec.worktime.calendar import Shift, WorkingCalendar
from slaspec.worktime.holidays import PublicHolidays, Region
from slaspec.worktime.zones import is_zone

ALWAYS_OPEN = "24/7"


def resolve(document: surface.Document, places: Places, lock: LockFile) -> tuple[Agreement | None, list[Diagnostic]]:
    """The meaning of a written agreement, or the findings that keep it from having one.

    Country holidays are those that the lock has; what it lacks, `check_lock` says.
    """
    resolver = _Resolver(document, places, lock)
    agreement = resolver.agreement()
    findings = resolver.findings + resolver.vocabulary.findings
    return (None, findings) if findings else (agreement, [])


class _Resolver:
    def __init__(self, document: surface.Document, places: Places, lock: LockFile) -> None:
        self.findings: list[Diagnostic] = []
        self.vocabulary = Vocabulary(document.events, document.stages, places)
        self._document = document
        self._places = places
        self._lock = lock
        self._calendars = {id_: self._calendar(id_, each) for id_, each in document.calendars.items()}
        self._default = self._default_calendar()

    def agreement(self) -> Agreement:
        """The whole; worth nothing where there are findings."""
        document, header = self._document, self._document.agreement
        names = tuple((name, self.vocabulary.named(name)) for name, named in document.events.items() if named.is_ is not None)
        kinds = tuple(OwnKind(name, tuple(named.fields.items())) for name, named in document.events.items() if named.fields is not None)
        effective = header.effective
        through = effective.through if effective else None
        return Agreement(
            id=header.id,
            title=header.title,
            revision=header.revision,
            purpose=header.purpose,
            effective_from=effective.from_ if effective else None,
            effective_until=through + timedelta(days=1) if through else None,
            calendar=self._default,
            parties=tuple(Party(id_, it.name, it.head, tuple(it.teams)) for id_, it in document.parties.items()),
            calendars=tuple(self._calendars.values()),
            names=names,
            kinds=kinds,
            stages=tuple(self._stage(id_, each) for id_, each in document.stages.items()),
            handoffs=tuple(self._handoff(id_, each) for id_, each in document.handoffs.items()),
            commitments=tuple(self._commitments()),
            holiday_lock=self._lock.content if any(calendar.public_holidays for calendar in self._calendars.values()) else None,
        )

    # What the commitments stand on

    def _calendar(self, id_: str, written: surface.Calendar) -> WorkingCalendar:
        path: Path = ("calendars", id_)
        if not is_zone(written.timezone):
            self.findings.append(unknown_zone(written.timezone, (*path, "timezone"), self._places))
            return WorkingCalendar.always_open("UTC")
        weekly: list[tuple[Shift, ...] | None] = [None] * 7
        for days, shifts in written.hours.items():
            for day in days:
                if weekly[day] is not None:
                    self._find(
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
        locked = self._lock.of(region)
        return PublicHolidays(region, tuple(written.remove), locked.dates if locked else ())

    def _default_calendar(self) -> CalendarChoice:
        return self._choice(self._document.agreement.calendar, ("agreement", "calendar"), "UTC")

    def _choice(self, written: str | surface.CalendarBy, path: Path, zone_of_always_open: str) -> CalendarChoice:
        if isinstance(written, str):
            return CalendarChoice(self._calendar_named(written, path, zone_of_always_open))
        by_value = ((value, self._calendar_named(name, (*path, "map", value), zone_of_always_open)) for value, name in written.map.items())
        otherwise = self._calendar_named(written.otherwise, (*path, "otherwise"), zone_of_always_open)
        return CalendarChoice(otherwise, written.by, tuple(by_value))

    def _calendar_named(self, name: str, path: Path, zone_of_always_open: str) -> WorkingCalendar:
        if name == ALWAYS_OPEN:
            return WorkingCalendar.always_open(zone_of_always_open)
        if name not in self._calendars:
            known = [*self._calendars, ALWAYS_OPEN]
            self.findings.append(unknown("calendar", name, known, path, self._places, "defined calendars"))
            return WorkingCalendar.always_open("UTC")
        return self._calendars[name]

    def _clock_calendar(self, written: surface.Clock, path: Path) -> CalendarChoice:
        if written.calendar is None:
            return self._default
        return self._choice(written.calendar, (*path, "calendar"), self._default.otherwise.zone)

    def _stage(self, id_: str, written: surface.Stage) -> Stage:
        path: Path = ("stages", id_)
        moves_to = None
        if written.moves_to is not None:
            moves_to = tuple(self.vocabulary.stage(stage, (*path, "moves_to", index)) for index, stage in enumerate(written.moves_to))
        if written.entered_on is not None:
            self._kind(written.entered_on, (*path, "entered_on"))
        return Stage(
            id=id_,
            name=written.name or id_,
            belongs_to=self._party(written.belongs_to, (*path, "belongs_to")),
            means=written.means,
            initial=written.initial,
            moves_to=moves_to,
            entered_on=written.entered_on,
        )

    def _kind(self, kind: str, path: Path) -> None:
        if kind == "stage_changed":
            self._find("unknown-event", path, "`stage_changed` says itself which stage is entered", "leave `entered_on` out")
        elif not self.vocabulary.is_kind(kind):
            self.findings.append(unknown("event", kind, self.vocabulary.kinds(), path, self._places, "event kinds"))

    def _handoff(self, id_: str, written: surface.Handoff) -> Handoff:
        path: Path = ("handoffs", id_)
        from_, to = written.from_, written.to
        rejected = written.rejected_go_to
        return Handoff(
            id=id_,
            from_party=self._party(from_.party, (*path, "from", "party")),
            from_stage=self.vocabulary.stage(from_.stage, (*path, "from", "stage")),
            to_party=self._party(to.party, (*path, "to", "party")),
            to_stage=self.vocabulary.stage(to.stage, (*path, "to", "stage")),
            rejected_go_to=self.vocabulary.stage(rejected, (*path, "rejected_go_to")) if rejected is not None else None,
            because=written.because,
        )

    # The commitments, in the order of the sections

    def _commitments(self) -> Iterable[Commitment]:
        for id_, handoff in self._document.handoffs.items():
            yield self._answer(id_, handoff)
        for id_, follow_up in self._document.follow_up.items():
            yield self._first_touch(id_, follow_up)
        for id_, written in self._document.commitments.items():
            yield self._commitment(id_, written)

    def _answer(self, id_: str, handoff: surface.Handoff) -> Response:
        return self._response(
            f"{id_}.answer",
            ("handoffs", id_, "answer"),
            handoff.answer,
            starts_on=Pattern((Enters(handoff.from_.stage),)),
            stops_on=Pattern((Answers("accepted", id_), Answers("rejected", id_))),
            parties=((handoff.to.party,), (handoff.from_.party,)),
            scope=None,
            because=handoff.because,
        )

    def _first_touch(self, id_: str, written: surface.FollowUp) -> Response:
        path: Path = ("follow_up", id_)
        touch = written.first_touch
        starts_on = Pattern((Answers("accepted"),))
        if written.begins_on is not None:
            starts_on = self.vocabulary.pattern(written.begins_on, (*path, "begins_on"))
        stops_on = Pattern((Occurs("touched"),))
        if touch.stops_on is not None:
            stops_on = self.vocabulary.pattern(touch.stops_on, (*path, "first_touch", "stops_on"))
        owed_by = written.owed_by if written.owed_by is not None else self._who_follows_up(starts_on, path)
        return self._response(
            f"{id_}.first_touch",
            (*path, "first_touch"),
            touch,
            starts_on=starts_on,
            stops_on=stops_on,
            parties=self._owed(owed_by, written.owed_to, path),
            scope=self.vocabulary.condition(written.when, (*path, "when")) if written.when else None,
            because=written.because,
        )

    def _who_follows_up(self, starts_on: Pattern, path: Path) -> list[str] | None:
        """The party whose lead it is after what the follow-up begins on, where the document says so."""
        takers: set[str] = set()
        for each in starts_on.alternatives:
            if isinstance(each, Answers) and each.disposition == "accepted":
                takers |= {handoff.to.party for handoff in self._document.handoffs.values()}
            elif isinstance(each, Enters) and each.stage in self._document.stages:
                takers.add(self._document.stages[each.stage].belongs_to)
            else:
                takers.add("")
        if len(takers) == 1 and "" not in takers:
            return list(takers)
        self._find("unclear-party", path, "it is not said who owes this follow-up", "add `owed_by`")
        return None

    def _commitment(self, id_: str, written: surface.Response | surface.Volume | surface.Ratio) -> Commitment:
        path: Path = ("commitments", id_)
        owed_by, owed_to = parties = self._owed(written.owed_by, written.owed_to, path)
        scope = self.vocabulary.condition(written.when, (*path, "when")) if written.when else None
        if isinstance(written, surface.Response):
            starts_on = self.vocabulary.pattern(written.starts_on, (*path, "starts_on"))
            stops_on = self.vocabulary.pattern(written.stops_on, (*path, "stops_on"))
            return self._response(
                id_, path, written, starts_on=starts_on, stops_on=stops_on, parties=parties, scope=scope, because=written.because
            )
        if isinstance(written, surface.Volume):
            return Volume(
                id=id_,
                path=dotted(path),
                owed_by=owed_by,
                owed_to=owed_to,
                scope=scope,
                because=written.because,
                count=self._count(written.count, (*path, "count")),
                target=_target(written.target),
            )
        return Ratio(
            id=id_,
            path=dotted(path),
            owed_by=owed_by,
            owed_to=owed_to,
            scope=scope,
            because=written.because,
            of=self._count(written.share.of, (*path, "share", "of")),
            that=self._outcome(written.share.that, (*path, "share", "that")),
            target=_target(written.target),
        )

    def _response(
        self,
        id_: str,
        path: Path,
        written: surface.Clock,
        *,
        starts_on: Pattern,
        stops_on: Pattern,
        parties: tuple[tuple[str, ...], tuple[str, ...]],
        scope: Condition | None,
        because: str | None,
    ) -> Response:
        owed_by, owed_to = parties
        pauses_on, resumes_on = self._pauses(written, path)
        void_on = self.vocabulary.pattern(written.void_on, (*path, "void_on")) if written.void_on is not None else NOTHING
        return Response(
            id=id_,
            path=dotted(path),
            owed_by=owed_by,
            owed_to=owed_to,
            scope=scope,
            because=because,
            starts_on=starts_on,
            stops_on=by_hand(stops_on),
            within=written.within,
            calendar=self._clock_calendar(written, path),
            pauses_on=pauses_on,
            resumes_on=resumes_on,
            void_on=void_on,
            objective=Objective(written.objective.at_least, written.objective.per) if written.objective else None,
        )

    def _pauses(self, written: surface.Clock, path: Path) -> tuple[Pattern, Pattern]:
        if written.pauses_on is None:
            if written.resumes_on is not None:
                self._find("one-of", (*path, "resumes_on"), "`resumes_on` without `pauses_on`", "say what pauses the clock, or remove it")
            return NOTHING, NOTHING
        pauses_on = self.vocabulary.pattern(written.pauses_on, (*path, "pauses_on"))
        if written.resumes_on is not None:
            return pauses_on, self.vocabulary.pattern(written.resumes_on, (*path, "resumes_on"))
        known = [each for each in pauses_on.alternatives if not isinstance(each, Occurs) or self.vocabulary.is_kind(each.kind)]
        if any(not isinstance(each, Occurs) or each.kind != "held" for each in known):
            self._find(
                "missing-key",
                (*path, "pauses_on"),
                "missing key `resumes_on`",
                "say what ends the pause; only `held` ends by itself, on `resumed`",
            )
        return pauses_on, Pattern((Occurs("resumed"),))

    def _count(self, written: surface.Counted, path: Path) -> Count:
        if written.entering is not None:
            stage = self.vocabulary.stage(written.entering, (*path, "entering"))
            return Count(Pattern((Enters(stage),)), every_time=bool(written.every_time))
        assert written.events is not None
        if written.every_time is not None:
            self._find("one-of", (*path, "every_time"), "`every_time` goes with `entering`", "remove it: of `events` each one counts")
        return Count(self.vocabulary.pattern(written.events, (*path, "events")), every_time=True)

    def _outcome(self, written: surface.Outcome, path: Path) -> Count | Follow:
        if written.within is None:
            return self._count(surface.Counted.model_construct(entering=written.entering, events=written.events, every_time=None), path)
        if written.reach is not None:
            pattern = Pattern((Enters(self.vocabulary.stage(written.reach, (*path, "reach"))),))
        else:
            assert written.lead_to is not None
            pattern = self.vocabulary.pattern(written.lead_to, (*path, "lead_to"))
        return Follow(pattern, written.within, self._default)

    # Who

    def _owed(
        self, owed_by: str | list[str] | None, owed_to: str | list[str] | None, path: Path
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        by = self._parties(owed_by, (*path, "owed_by"))
        if owed_to is not None:
            return by, self._parties(owed_to, (*path, "owed_to"))
        others = tuple(party for party in self._document.parties if party not in by)
        if len(others) > 1 and by and all(party in self._document.parties for party in by):
            self._find("unclear-party", path, "it is not said who this is owed to", "add `owed_to`: there are more than two parties")
        return by, others or by

    def _parties(self, written: str | list[str] | None, path: Path) -> tuple[str, ...]:
        if written is None:
            return ()
        if isinstance(written, str):
            return (self._party(written, path),)
        return tuple(self._party(party, (*path, index)) for index, party in enumerate(written))

    def _party(self, name: str, path: Path) -> str:
        if name not in self._document.parties:
            self.findings.append(unknown("party", name, list(self._document.parties), path, self._places, "parties"))
        return name

    def _find(self, rule: str, path: Path, message: str, help_: str) -> None:
        self.findings.append(self._places.finding(rule, path, message, help_))


def _target(written: surface.Target | surface.ShareTarget) -> Target:
    if written.at_least is not None:
        return Target("at_least", written.at_least, written.per, written.for_each)
    assert written.at_most is not None
    return Target("at_most", written.at_most, written.per, written.for_each)
