"""The score of a lead from its events: fit read from what it is, engagement added up from what it does.

Engagement is a balance of *lots*: points that one event gave by one line of the agreement, with the
instant after which they no longer count. Four things change it, in the order of time:

- a lot's time has run out (`counts_for`): what is left of it is gone;
- decay: points go while nothing gives any, those first that would be gone soonest, and never below
  nothing or the part's `at_least`. It takes from what counts, so nobody fades from a sum that no limit let count;
- an event of the lead. What it resets goes first, then what it restores comes back, then what it gives
  is added, by all lines at once; then the limits of the lines apply, then those of the part, then the floor of the whole. What a limit
  cuts off is gone: no debt and no surplus outlives it;
- reading. It changes nothing. The ceiling of the whole is applied here alone: nobody said which part gives way.

An instant belongs to what ends with it, as in a look-back: points that count for a day count to its
last instant, and decay has begun after it. A balance need not be looked at when something runs out: brought
up to date later, in one go, it is the same.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

from slaspec.agreement.condition import Condition
from slaspec.agreement.market import Decay, Frequency, Score, ScorePart
from slaspec.agreement.market import Points as Line
from slaspec.agreement.model import Agreement
from slaspec.events.deciding import Decide, Fields, Happening, always, chooser, decider, later
from slaspec.worktime.calendar import CalendarExhaustedError
from slaspec.worktime.duration import BusinessDays, Duration, ElapsedTime, WorkingTime
from slaspec.worktime.window import Period
from slaspec.worktime.zones import zone

if TYPE_CHECKING:
    from slaspec.events.state import Step, Subject

Number = int | Fraction
"""Exact: whole where it can be."""

NEVER = 2**63 - 1
"""Later than any instant."""
_MOST_LOTS = 50
"""So many lots of one line that count for ever are told one by one; of more, the oldest are told together."""


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One line of an explanation. What all its lines count adds up to the score.

    `line` is the place of the line among the part's points, `at` the instant of the event that gave
    them: the last one of several (`times`), none where the lead has them for what it is. Without a `line` it is a limit, of the
    part, or where there is no part of the whole, and `cut` what it takes away; fewer than none is what it adds.
    """

    part: Literal["fit", "engagement"] | None
    line: int | None = None
    at: int | None = None
    times: int = 1
    added: Number = 0
    faded: Number = 0
    cut: Number = 0

    @property
    def counts(self) -> Number:
        """What is left: the points that were added, without those that decay and limits took."""
        return _whole(self.added - self.faded - self.cut)


# The state of one lead


class _Lot:
    """Points that events gave by one line, and what decay and limits left of them."""

    __slots__ = ("added", "at", "expires", "faded", "left", "line", "times")

    def __init__(self, line: int, at: int, expires: int, added: Number) -> None:
        self.line = line
        self.at = at
        self.expires = expires
        self.times = 1
        self.added = added
        self.faded: Number = 0
        self.left = added

    def copy(self) -> "_Lot":
        made = _Lot(self.line, self.at, self.expires, self.added)
        made.times, made.faded, made.left = self.times, self.faded, self.left
        return made

    def join(self, older: "_Lot") -> None:
        """Take over an older lot that ends with this one."""
        self.times += older.times
        self.added += older.added
        self.faded += older.faded
        self.left += older.left

    def to_plain(self) -> list[Any]:
        numbers = (_to_plain(number) for number in (self.added, self.faded, self.left))
        return [self.line, self.at, _instant_to_plain(self.expires), self.times, *numbers]

    @classmethod
    def from_plain(cls, data: list[Any]) -> Self:
        made = cls(data[0], data[1], _instant_from_plain(data[2]), _from_plain(data[4]))
        made.times, made.faded, made.left = data[3], _from_plain(data[5]), _from_plain(data[6])
        return made


class _Balance:
    """Engagement points: the lots that still count, soonest gone first; and when the next of them fade.

    `fades_from` is when points first fade if nothing gives any, `fadings` how often they have since,
    `due` the instant after which something here is out of date.
    """

    __slots__ = ("due", "fades_at", "fades_from", "fadings", "lots", "total")

    def __init__(self) -> None:
        self.lots: list[_Lot] = []
        self.total: Number = 0
        self.fades_from = NEVER
        self.fadings = 0
        self.fades_at = NEVER
        self.due = NEVER

    def copy(self, shifted: int = 0) -> "_Balance":
        """The same again, all that lies ahead so much later."""
        made = _Balance()
        made.lots = [lot.copy() for lot in self.lots]
        for lot in made.lots:
            lot.expires = _shifted(lot.expires, shifted)
        made.total = self.total
        made.fades_from, made.fades_at = _shifted(self.fades_from, shifted), _shifted(self.fades_at, shifted)
        made.fadings = self.fadings
        made.look_ahead()
        return made

    def look_ahead(self) -> None:
        """Note when something here will next be out of date."""
        self.due = min(self.fades_at, self.lots[0].expires) if self.lots else self.fades_at

    def expire(self, before: int) -> None:
        """Drop the lots whose last instant lies before this one."""
        gone = 0
        while gone < len(self.lots) and self.lots[gone].expires < before:
            self.total -= self.lots[gone].left
            gone += 1
        del self.lots[:gone]

    def add(self, lot: _Lot) -> None:
        """Add points; of many lots of a line that never end, the two oldest become one."""
        insort(self.lots, lot, key=attrgetter("expires"))
        self.total += lot.left
        if lot.expires == NEVER:
            alike = [index for index, each in enumerate(self.lots) if each.line == lot.line and each.expires == NEVER]
            if len(alike) > _MOST_LOTS:
                oldest, next_oldest = alike[:2]
                self.lots[next_oldest].join(self.lots[oldest])
                del self.lots[oldest]

    def fade(self, amount: Number) -> None:
        """Let points go, those first that would be gone soonest."""
        for lot in self.lots:
            if lot.left > 0:
                taken = min(lot.left, amount)
                lot.left -= taken
                lot.faded += taken
                self.total -= taken
                amount -= taken
                if not amount:
                    break
        self._tidy()

    def cut(self, amount: Number, sign: int, line: int | None = None) -> None:
        """Cut off points of a sign, or of a line: those that end sooner before others, and of those that never end the last."""
        for lot in self._in_order_of_cutting():
            if lot.left * sign > 0 and line in (None, lot.line):
                taken = min(lot.left * sign, amount)
                lot.left -= taken * sign
                self.total -= taken * sign
                amount -= taken
                if not amount:
                    break
        self._tidy()

    def _in_order_of_cutting(self) -> Iterator[_Lot]:
        yield from (lot for lot in self.lots if lot.expires < NEVER)
        yield from (lot for lot in reversed(self.lots) if lot.expires == NEVER)

    def _tidy(self) -> None:
        self.lots = [lot for lot in self.lots if lot.left]

    def to_plain(self) -> dict[str, Any]:
        """As plain data; instants are microseconds, none where there is none."""
        instants = (_instant_to_plain(instant) for instant in (self.fades_from, self.fades_at))
        return {"lots": [lot.to_plain() for lot in self.lots], "fades": [*instants, self.fadings]}

    @classmethod
    def from_plain(cls, data: dict[str, Any]) -> Self:
        """The balance that plain data tells."""
        made = cls()
        made.lots = [_Lot.from_plain(lot) for lot in data["lots"]]
        made.total = _whole(sum((lot.left for lot in made.lots), 0))
        fades_from, fades_at, made.fadings = data["fades"]
        made.fades_from, made.fades_at = _instant_from_plain(fades_from), _instant_from_plain(fades_at)
        made.look_ahead()
        return made


class Points:
    """What is kept of one lead to reckon its score.

    `often` has of each line with a frequency what it counted lately, `left` of each stage that points
    may go back to the instant and the balance of its last leaving, the latest last. `held` are the fit lines that a frozen score stands at.
    """

    __slots__ = ("balance", "being_asked", "held", "left", "often")

    def __init__(self) -> None:
        self.balance = _Balance()
        self.often: dict[int, list[int]] = {}
        self.left: dict[str, tuple[int, _Balance]] = {}
        self.held: tuple[int, ...] | None = None
        self.being_asked = False

    def to_plain(self) -> dict[str, Any]:
        """As plain data that JSON can hold."""
        data: dict[str, Any] = {"engagement": self.balance.to_plain()}
        if self.often:
            data["often"] = [[line, counted] for line, counted in sorted(self.often.items())]
        if self.left:
            data["left"] = [[stage, at, balance.to_plain()] for stage, (at, balance) in self.left.items()]
        if self.held is not None:
            data["held"] = list(self.held)
        return data

    @classmethod
    def from_plain(cls, data: dict[str, Any]) -> Self:
        """What plain data tells."""
        made = cls()
        made.balance = _Balance.from_plain(data["engagement"])
        made.often = {line: list(counted) for line, counted in data.get("often", ())}
        made.left = {stage: (at, _Balance.from_plain(balance)) for stage, at, balance in data.get("left", ())}
        made.held = tuple(data["held"]) if "held" in data else None
        return made


def _shifted(instant: int, by: int) -> int:
    return NEVER if instant == NEVER else instant + by


def _whole(number: Number) -> Number:
    return number.numerator if number.denominator == 1 else number


def _to_plain(number: Number) -> int | str:
    whole = _whole(number)
    return whole if isinstance(whole, int) else str(whole)


def _from_plain(number: int | str) -> Number:
    return number if isinstance(number, int) else Fraction(number)


def _instant_to_plain(instant: int) -> int | None:
    return None if instant == NEVER else instant


def _instant_from_plain(instant: int | None) -> int:
    return NEVER if instant is None else instant


# What an agreement says, made ready


Counted = Callable[[list[int], "Subject"], bool]
"""Whether an event counts under a frequency; if so, it is noted among what was counted before."""


def _counted(limit: Frequency, agreement: Agreement, fields: Fields) -> Counted:
    times = limit.times
    if isinstance(limit.per, Period):
        return _in_window(times, limit.per, agreement)
    add = later(limit.per, fields)

    def look_back(counted: list[int], subject: "Subject") -> bool:
        if len(counted) >= times and ((until := add(subject, counted[-times])) is None or subject.at <= until):
            return False
        counted.append(subject.at)
        del counted[:-times]
        return True

    return look_back


def _in_window(times: int, per: Period, agreement: Agreement) -> Counted:
    """Counts so often in each local day, week or month; noted are the window and how often it has been."""
    here, week_starts = zone(agreement.zone), agreement.week_starts
    number: Callable[[date], int] = {
        "day": date.toordinal,
        "week": lambda day: day.toordinal() - (day.weekday() - week_starts) % 7,
        "month": lambda day: day.year * 12 + day.month,
    }[per.unit]

    def in_window(counted: list[int], subject: "Subject") -> bool:
        window = number(here.local_date(subject.at))
        before = counted[1] if counted and counted[0] == window else 0
        if before >= times:
            return False
        counted[:] = window, before + 1
        return True

    return in_window


class _ReadyLine:
    """A line of the engagement, made ready."""

    __slots__ = ("add", "counted", "decide", "expires", "happening", "most", "place")

    def __init__(self, place: int, line: Line, agreement: Agreement, fields: Fields) -> None:
        self.place = place
        self.add = _whole(line.add)
        self.happening = Happening(line.pattern, fields)
        self.decide = decider(line.when, fields)
        self.counted = None if line.at_most is None else _counted(line.at_most, agreement, fields)
        self.expires = None if line.counts_for is None else later(line.counts_for, fields)
        self.most = None
        if line.total_at_most is not None:  # of a line that takes points away: so many at most
            self.most = _whole(abs(line.total_at_most) if line.add < 0 else max(line.total_at_most, Fraction(0)))

    def after(self, step: "Step") -> Decide | None:
        """What is left to decide once the step is known; `None` where the step cannot be it."""
        return _both(self.happening.after(step), self.decide)

    def lot(self, subject: "Subject") -> _Lot:
        """The points that it gives now."""
        until = None if self.expires is None else self.expires(subject, subject.at)
        return _Lot(self.place, subject.at, NEVER if until is None else until, self.add)

    def limit(self, balance: _Balance) -> None:
        """Cut off what is too much for this line."""
        if self.most is not None:
            sign = 1 if self.add > 0 else -1
            excess = sum(lot.left for lot in balance.lots if lot.line == self.place) * sign - self.most
            if excess > 0:
                balance.cut(excess, sign, self.place)


class _Fading:
    """A decay, made ready: how much goes, when for the first time, and when then."""

    __slots__ = ("_after", "_choose", "_every", "subtract")

    def __init__(self, decay: Decay, fields: Fields) -> None:
        self.subtract = _whole(decay.subtract)
        self._after = later(decay.after, fields)
        self._every = decay.every
        self._choose = chooser(fields.calendar, fields)

    def first(self, subject: "Subject") -> int:
        """The instant at which points fade if nothing gives any until then."""
        at = self._after(subject, subject.at)
        return NEVER if at is None else at

    def before(self, until: int, balance: _Balance, subject: "Subject") -> tuple[int, int]:
        """How often points fade from `fades_at` on before a later instant, and when next."""

        def at(fading: int) -> int:
            """So many times `every` after the first time, so that months keep their day."""
            try:
                return self._choose(subject).deadline(balance.fades_from, _times(self._every, fading))
            except CalendarExhaustedError:
                return NEVER

        this, step = balance.fadings, 1
        following = at(this + 1)
        if following <= balance.fades_at:  # every no time at all: once
            return 1, NEVER
        if following >= until:
            return 1, following
        while at(this + 2 * step) < until:
            step *= 2
        number = bisect_left(range(this + 2 * step), until, lo=this + step + 1, key=at)
        return number - this, at(number)


def _times(span: Duration, often: int) -> Duration:
    match span:
        case ElapsedTime(days, microseconds, months):
            return ElapsedTime(days * often, microseconds * often, months * often)
        case WorkingTime(microseconds):
            return WorkingTime(microseconds * often)
        case BusinessDays(count):
            return BusinessDays(count * often)


class _Part:
    """The limits of a part."""

    __slots__ = ("least", "most")

    def __init__(self, at_least: Fraction | int | None, at_most: Fraction | int | None) -> None:
        self.least = None if at_least is None else _whole(at_least)
        self.most = None if at_most is None else _whole(at_most)

    def limited(self, amount: Number) -> Number:
        """The amount within the limits."""
        if self.most is not None and amount > self.most:
            amount = self.most
        if self.least is not None and amount < self.least:
            amount = self.least
        return amount

    def limit(self, balance: _Balance) -> None:
        """Cut off what is too much; a limit that no cutting can reach is applied where the balance is read."""
        if self.most is not None and balance.total > self.most:
            balance.cut(balance.total - self.most, 1)
        if self.least is not None and balance.total < self.least:
            balance.cut(self.least - balance.total, -1)


class _Plan(NamedTuple):
    """What may have to be done after a step."""

    remembers: str | None
    resets: Decide | None
    restores: tuple[tuple[Decide, str], ...]
    lines: tuple[tuple[_ReadyLine, Decide], ...]

    @property
    def is_empty(self) -> bool:
        return not (self.remembers or self.resets or self.restores or self.lines)


def _both(one: Decide | None, other: Decide) -> Decide | None:
    if one is None or other is always:
        return one
    if one is always:
        return other
    return lambda subject: one(subject) and other(subject)


def _frozen(conditions: Iterable[Condition | None], fields: Fields) -> Decide | None:
    """Whether any of the conditions holds; `None` where there is none."""
    deciders = [decider(each, fields) for each in conditions if each is not None]
    return (lambda subject: any(each(subject) for each in deciders)) if len(deciders) > 1 else deciders[0] if deciders else None


_EMPTY = ScorePart(())


class Scoring:
    """How one revision of an agreement scores leads. Shared by all of them."""

    __slots__ = ("_decay", "_fit", "_floor", "_freezes_engagement", "_freezes_fit", "_has_engagement", "_has_fit", "_limits", "_lines",
                 "_plans", "_remembered", "_resets", "_restores")  # fmt: skip

    def __init__(self, score: Score, agreement: Agreement, fields: Fields) -> None:
        fit, engagement = score.fit or _EMPTY, score.engagement or _EMPTY
        self._has_fit, self._has_engagement = score.fit is not None, score.engagement is not None
        self._limits = {
            "fit": _Part(fit.at_least, fit.at_most),
            "engagement": _Part(engagement.at_least, engagement.at_most),
            None: _Part(score.at_least, score.at_most),
        }
        self._fit = [(place, _whole(line.add), decider(line.when, fields)) for place, line in enumerate(fit.points)]
        self._freezes_fit = _frozen((score.frozen_while, fit.frozen_while), fields) if fit.points else None
        self._freezes_engagement = _frozen((score.frozen_while, engagement.frozen_while), fields)
        self._lines = [_ReadyLine(place, line, agreement, fields) for place, line in enumerate(engagement.points) if line.add]
        self._decay = _Fading(engagement.decay, fields) if engagement.decay is not None and engagement.decay.subtract > 0 else None
        self._floor = max(0, self._limits["engagement"].least or 0)
        self._resets = Happening(engagement.resets_on, fields)
        self._restores = [(Happening(each.on, fields), each.to_leaving) for each in engagement.restores]
        self._remembered = frozenset(stage for _, stage in self._restores)
        self._plans: dict[Step, _Plan | None] = {}

    def new(self) -> Points:
        """The state of a lead of which nothing is known."""
        return Points()

    # Living through an event

    def take(self, points: Points, step: "Step", subject: "Subject") -> None:
        """Reckon with a step that the lead has lived through. Conditions see it, and the score as it was before."""
        if subject.at > points.balance.due:
            self._bring_up_to_date(points.balance, subject)
        try:
            plan = self._plans[step]
        except KeyError:
            plan = self._plans[step] = self._plan(step)
        if plan is not None:
            self._follow(plan, points, subject)
        if self._freezes_fit is not None:
            self._hold(self._freezes_fit, points, subject)

    def _plan(self, step: "Step") -> _Plan | None:
        restores = ((happening.after(step), stage) for happening, stage in self._restores)
        lines = ((line, line.after(step)) for line in self._lines)
        plan = _Plan(
            step.left if step.left in self._remembered else None,
            self._resets.after(step),
            tuple((decide, stage) for decide, stage in restores if decide is not None),
            tuple((line, decide) for line, decide in lines if decide is not None),
        )
        return None if plan.is_empty else plan

    def _follow(self, plan: _Plan, points: Points, subject: "Subject") -> None:
        lines = [line for line, decide in plan.lines if decide(subject)]
        if lines and self._freezes_engagement is not None and self._freezes_engagement(subject):
            lines = []
        resets = plan.resets is not None and plan.resets(subject)
        back_to = {stage for decide, stage in plan.restores if decide(subject)}
        if plan.remembers is not None:
            points.left.pop(plan.remembers, None)
            points.left[plan.remembers] = (subject.at, points.balance.copy())
        if resets:
            points.balance = _Balance()
        if back_to:
            self._restore(points, back_to, subject)
        lines = [line for line in lines if line.counted is None or line.counted(points.often.setdefault(line.place, []), subject)]
        if lines:
            self._add(lines, points.balance, subject)
            self._raise_whole(points, subject)

    def _raise_whole(self, points: Points, subject: "Subject") -> None:
        """Set a whole below its floor back to it: what pulled it down was engagement, and no debt outlives it."""
        least = self._limits[None].least
        if least is not None:
            fit = self._amount(points, "fit", subject) or 0
            _Part(least - fit, None).limit(points.balance)
            points.balance.look_ahead()

    def _restore(self, points: Points, stages: set[str], subject: "Subject") -> None:
        """Go back to the last leaving of a stage, of several the latest; the time since then has not passed for the points."""
        for stage, (left_at, balance) in reversed(points.left.items()):
            if stage in stages:
                points.balance = balance.copy(shifted=subject.at - left_at)
                return

    def _add(self, lines: list[_ReadyLine], balance: _Balance, subject: "Subject") -> None:
        for line in lines:
            balance.add(line.lot(subject))
        for line in lines:
            line.limit(balance)
        self._limits["engagement"].limit(balance)
        if self._decay is not None and any(line.add > 0 for line in lines):
            balance.fades_from = balance.fades_at = self._decay.first(subject)
            balance.fadings = 0
        balance.look_ahead()

    def _bring_up_to_date(self, balance: _Balance, subject: "Subject") -> None:
        """Let go what has run out or faded by now, in the order of time."""
        decay, limits = self._decay, self._limits["engagement"]
        while decay is not None and balance.fades_at < subject.at:
            balance.expire(balance.fades_at + 1)
            limits.limit(balance)
            until = min(subject.at, balance.lots[0].expires) if balance.lots else subject.at
            often, following = decay.before(until, balance, subject)
            available = balance.total - self._floor
            if available > 0:
                balance.fade(min(available, often * decay.subtract))
            balance.fadings += often
            can_fade = balance.total > self._floor or any(lot.left < 0 and lot.expires < NEVER for lot in balance.lots)
            balance.fades_at = following if can_fade else NEVER
        balance.expire(subject.at)
        limits.limit(balance)
        balance.look_ahead()

    def _hold(self, freezes: Decide, points: Points, subject: "Subject") -> None:
        """Keep the fit lines with which a score froze, the event that froze it included; let them go when it thaws."""
        if not freezes(subject):
            points.held = None
        elif points.held is None:
            points.held = self._fitting(points, subject)

    # Reading

    def value(self, points: Points, part: str | None, subject: "Subject") -> int | float | None:
        """The score, or a part of it, at the instant that the lead stands at; none where the agreement has no such part."""
        amount = self._amount(points, part, subject)
        if amount is None or isinstance(amount, int):
            return amount
        return amount.numerator if amount.denominator == 1 else float(amount)

    def _amount(self, points: Points, part: str | None, subject: "Subject") -> Number | None:
        if part is None:
            parts = ["fit"] if self._has_fit else []
            parts += ["engagement"] if self._has_engagement else []
            amounts = [self._amount(points, each, subject) for each in parts]
            known = [amount for amount in amounts if amount is not None]
            return self._limits[None].limited(sum(known, 0)) if parts and len(known) == len(parts) else None
        if part == "engagement" and self._has_engagement:
            return self._limits[part].limited(self._now(points.balance, subject).total)
        if part == "fit" and self._has_fit:
            fitting = self._fitting(points, subject)
            return None if fitting is None else self._limits[part].limited(sum((self._fit[place][1] for place in fitting), 0))
        return None

    def _now(self, balance: _Balance, subject: "Subject") -> _Balance:
        """The balance up to date, itself untouched."""
        if subject.at <= balance.due:
            return balance
        copy = balance.copy()
        self._bring_up_to_date(copy, subject)
        return copy

    def _fitting(self, points: Points, subject: "Subject") -> tuple[int, ...] | None:
        """The fit lines that hold; `None`, as of a field that nobody knows, where one of them asks for the fit itself."""
        if points.being_asked:
            return None
        points.being_asked = True
        try:
            if points.held is not None and self._freezes_fit is not None and self._freezes_fit(subject):
                return points.held
            return tuple(place for place, _, decide in self._fit if decide(subject))
        finally:
            points.being_asked = False

    def explained(self, points: Points, subject: "Subject") -> tuple[ScoreLine, ...]:
        """The score point by point: fit, engagement in the order of events, limits. It all adds up to the score."""
        told: list[ScoreLine] = []
        if self._has_fit:
            fitting = self._fitting(points, subject) or ()
            told += [ScoreLine("fit", place, added=self._fit[place][1]) for place in fitting]
            told += self._cut("fit", told)
        if self._has_engagement:
            balance = self._now(points.balance, subject)
            lots = [
                ScoreLine("engagement", lot.line, lot.at, lot.times, lot.added, lot.faded, _whole(lot.added - lot.faded - lot.left))
                for lot in sorted(balance.lots, key=attrgetter("at", "line"))
            ]
            told += [*lots, *self._cut("engagement", lots)]
        return (*told, *self._cut(None, told))

    def _cut(self, part: Literal["fit", "engagement"] | None, told: list[ScoreLine]) -> list[ScoreLine]:
        """The limit of a part, or of the whole, where it changes what was told."""
        amount = sum((line.counts for line in told), 0)
        cut = amount - self._limits[part].limited(amount)
        return [ScoreLine(part, cut=_whole(cut))] if cut else []
