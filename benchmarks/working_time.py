"""What a calendar's answer costs once its table is there: microseconds per call, by calendar and by span.

`deadline` and `working_time` are asked of the same thousand spans of days, months or fifty years, on
several calendars beside one that never closes; a window is asked for the instants of a month. Each figure
is the best of several rounds, the cost of an empty call taken off. Nothing is asserted. (This file is not called
`calendar`: beside it, scripts would import it in place of Python's own.)
"""

import sys
import timeit
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import cycle, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from slaspec.worktime.calendar import Shift, WorkingCalendar
from slaspec.worktime.duration import BusinessDays, CloseOfDay, ElapsedTime, Limit, WorkingTime
from slaspec.worktime.instants import DAY, HOUR, MINUTE
from slaspec.worktime.window import Period, Windows

CALLS = 1_000
ROUNDS = 15
START = 20_454 * DAY  # 2026-01-01
NINE_TO_FIVE = ((Shift(9 * 3600, 17 * 3600),),) * 5 + ((),) * 2


def calendars() -> dict[str, WorkingCalendar]:
    """The calendars that are asked, the one that never closes first."""
    split = ((Shift(9 * 3600, 12 * 3600), Shift(13 * 3600, 17 * 3600)),) * 4 + ((Shift(9 * 3600, 14 * 3600),), (), ())
    nights = ((Shift(22 * 3600, 30 * 3600),),) * 7
    holidays = tuple((date(2020, 1, 1) + timedelta(days=29 * each), "Holiday") for each in range(900))
    members = tuple(WorkingCalendar(zone, zone, NINE_TO_FIVE) for zone in ("Asia/Tokyo", "Europe/Berlin", "America/New_York"))
    return {
        "24/7": WorkingCalendar.always_open("Europe/Berlin"),
        "office": WorkingCalendar("office", "Europe/Berlin", NINE_TO_FIVE),
        "split, holidays": WorkingCalendar("split", "America/New_York", split, holidays=holidays),
        "nights": WorkingCalendar("nights", "Australia/Lord_Howe", nights),
        "follow the sun": WorkingCalendar("sun", "UTC", ((),) * 7, any_of=members),
    }


def starts() -> list[int]:
    """Instants spread over two years, at all times of day."""
    return [START + each * (17 * HOUR + 31 * MINUTE + 7) for each in range(CALLS)]


def cost(verb: Callable[..., object], questions: list[tuple[object, ...]]) -> float:
    """Microseconds per call."""

    def asked() -> None:
        for question in questions:
            verb(*question)

    def empty() -> None:
        for question in questions:
            nothing(*question)

    return max(0.0, best(asked) - best(empty))


def nothing(*_question: object) -> None:
    """A call that does nothing."""


def best(run: Callable[[], None]) -> float:
    """Microseconds per call of the fastest round."""
    run()
    return min(timeit.repeat(run, number=1, repeat=ROUNDS)) / CALLS * 1e6


def main() -> None:
    """Print the tables."""
    begun = starts()
    spans = {"days": 3 * DAY, "months": 90 * DAY, "50 years": 18_262 * DAY}
    amounts = {"days": 16 * HOUR, "months": 500 * HOUR, "50 years": 70_000 * HOUR}
    print(f"{'':18}" + "".join(f"{verb} {name:>9}".rjust(24) for verb in ("working_time", "deadline") for name in spans))
    for name, calendar in calendars().items():
        figures = [cost(calendar.working_time, [(start, start + span) for start in begun]) for span in spans.values()]
        figures += [cost(calendar.deadline, [(start, WorkingTime(amount)) for start in begun]) for amount in amounts.values()]
        print(f"{name:18}" + "".join(f"{figure:24.2f}" for figure in figures))
    print()
    limits: dict[str, Limit] = {
        "2 business days": BusinessDays(Fraction(2)),
        "7/3 business days": BusinessDays(Fraction(7, 3)),
        "end of next business day": CloseOfDay(1, business=True),
        "4 hours": ElapsedTime(0, 4 * HOUR),
        "30 days": ElapsedTime(30),
    }
    print(f"{'deadline of':18}" + "".join(f"{name:>26}" for name in limits) + f"{'business_days':>26}")
    for name, calendar in calendars().items():
        figures = [cost(calendar.deadline, [(start, limit) for start in begun]) for limit in limits.values()]
        figures.append(cost(calendar.business_days, [(start, start + 30 * DAY) for start in begun]))
        print(f"{name:18}" + "".join(f"{figure:26.2f}" for figure in figures))
    print()
    for per in (Period("day"), Period("business day"), Period("week", 2), Period("month")):
        windows = Windows(per, "Europe/Berlin", calendar=calendars()["office"])
        same = list(islice(cycle([(START + 12 * HOUR,), (START + 13 * HOUR,)]), CALLS))
        hit, other = (cost(windows.of, list(each)) for each in (same, [(start,) for start in begun]))
        print(f"window of {per!s:14} the same again {hit:5.2f}   another one {other:5.2f}")
    print()
    for years in (1, 50, 375):
        for name, calendar in calendars().items():
            before = timeit.default_timer()
            calendar.working_time(START, START + years * 365 * DAY)
            took = timeit.default_timer() - before
            print(f"first answer over {years:3} years, {name:16} {took * 1e3:8.1f} ms")


if __name__ == "__main__":
    main()
