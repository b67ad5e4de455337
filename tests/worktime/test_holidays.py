"""Public holidays as the library has them, held against dates known by hand, and the lock that keeps them."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slaspec.worktime import holidays
from slaspec.worktime.calendar import Shift, WorkingCalendar
from slaspec.worktime.holidays import (
    DamagedLockError,
    HolidayLock,
    HolidaysNotInstalled,
    LockedRegion,
    PublicHolidays,
    Region,
    UnknownCountryError,
    UnknownSubdivisionError,
    library,
    look_up,
)

BERLIN = LockedRegion(Region("DE", "BE"), 2026, 2026, ((date(2026, 3, 8), "Women's Day"), (date(2026, 10, 3), "German Unity Day")))
TEXT = HolidayLock("holidays 0.109", (BERLIN,)).text


def days(country: str, subdivision: str | None = None, year: int = 2026) -> set[str]:
    """Month and day of each holiday of a year."""
    return {f"{day:%m-%d}" for day, _name in look_up(Region(country, subdivision), year, year).dates}


def test_berlin_keeps_womens_day_and_germany_does_not() -> None:
    """The ten days of 2026 that Berlin's law names, Easter being 5 April; the whole country lacks 8 March."""
    berlin = {"01-01", "03-08", "04-03", "04-06", "05-01", "05-14", "05-25", "10-03", "12-25", "12-26"}

    assert days("DE", "BE") == berlin
    assert days("DE") == berlin - {"03-08"}


def test_a_day_that_is_observed_on_another_is_in_as_well() -> None:
    """Independence Day 2026 is a Saturday, so the Friday before it is off."""
    assert {"07-03", "07-04"} <= days("US")
    assert "12-31" in days("US", year=2027)  # for New Year's Day 2028, a Saturday of the year after


def test_scotland_is_not_the_rest_of_britain() -> None:
    """2 January and Saint Andrew's Day are Scottish; Easter Monday is a day of England and no day of all of Britain."""
    assert {"01-02", "11-30"} <= days("GB", "SCT")
    assert not {"01-02", "11-30", "04-06"} & days("GB")
    assert "04-06" in days("GB", "ENG") - days("GB", "SCT")


def test_half_days_and_days_of_some_are_not_in() -> None:
    """Turkey's half day before the Republic's (28 October) and the banks' day in Japan (31 December) are working days."""
    assert "10-28" not in days("TR")
    assert "12-31" not in days("JP")


def test_names_are_english_where_there_are_any_whatever_the_host_speaks() -> None:
    """The library alone would ask the host's language."""
    code = (
        "from slaspec.worktime.holidays import *;"
        "print([look_up(Region(*each), 2026, 2026).dates[0][1] for each in (('DE',), ('GB',), ('TH',), ('BR',), ('KR',))])"
    )
    heard = {
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"LANGUAGE": language}, capture_output=True, text=True, check=True
        ).stdout
        for language in ("", "th", "de")
    }

    assert len(heard) == 1
    assert "New Year's Day" in heard.pop()


def test_what_the_library_does_not_know_is_told_with_what_was_meant() -> None:
    """A code in common use, a name, another case; nothing is made up."""
    with pytest.raises(UnknownCountryError) as country:
        look_up(Region("UK"), 2026, 2026)
    with pytest.raises(UnknownSubdivisionError) as named:
        look_up(Region("DE", "bayern"), 2026, 2026)
    with pytest.raises(UnknownSubdivisionError) as unheard:
        look_up(Region("GB", "XX"), 2026, 2026)

    assert [error.value.meant for error in (country, named, unheard)] == ["GB", "BY", None]
    assert unheard.value.known == ("ENG", "NIR", "SCT", "WLS")


def test_years_that_the_library_does_not_have_are_not_claimed() -> None:
    """What is locked ends with what is known."""
    locked = look_up(Region("DE"), 2198, 2205)

    assert locked.last_year == 2100
    assert locked.first_year == 2100


def test_without_the_library_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra."""
    monkeypatch.setitem(sys.modules, "holidays", None)

    with pytest.raises(HolidaysNotInstalled, match=r"pip install 'slaspec\[holidays\]'"):
        library()


def test_reading_a_lock_imports_no_library() -> None:
    """Only looking up does."""
    code = "import sys; from slaspec.worktime.holidays import *; HolidayLock.read(sys.stdin.read()); print('holidays' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], input=TEXT, capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_lock_has_a_line_a_day_and_reads_back() -> None:
    """Reviewed in a diff, read by the program."""
    assert TEXT.splitlines()[4:] == [
        ' "holidays": {',
        '  "DE-BE": {',
        '   "from": 2026,',
        '   "through": 2026,',
        '   "dates": {',
        '    "2026-03-08": "Women\'s Day",',
        '    "2026-10-03": "German Unity Day"',
        "   }",
        "  }",
        " }",
        "}",
    ]
    assert HolidayLock.read(TEXT).text == TEXT
    assert HolidayLock.read(TEXT).regions == (BERLIN,)


def test_the_hash_speaks_of_the_days_alone() -> None:
    """Another release with the same days, other line ends and another order keep it; a day more does not."""
    lock = HolidayLock.read(TEXT)
    more = LockedRegion(BERLIN.region, 2026, 2026, (*BERLIN.dates, (date(2026, 12, 25), "Christmas Day")))
    turned = json.loads(TEXT)
    turned["holidays"]["DE-BE"]["dates"] = dict(reversed(turned["holidays"]["DE-BE"]["dates"].items()))

    assert HolidayLock("holidays 0.110", (BERLIN,)).content == lock.content
    assert HolidayLock.read(TEXT.replace("\n", "\r\n")).content == lock.content
    assert HolidayLock.read(json.dumps(turned)).content == lock.content
    assert HolidayLock("holidays 0.109", (more,)).content != lock.content


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "[" * 100_000, '{"slaspec_lock": true}', '{"slaspec_lock": 1.0}', '{"slaspec_lock": 1}', "1" * 5000, TEXT[:-3]],
)
def test_what_is_no_lock_is_refused(text: str) -> None:
    """Whatever the text, with a word and not with a traceback."""
    with pytest.raises(DamagedLockError):
        HolidayLock.read(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(["made_with", "content", "holidays", "DE-BE", "from", "through", "dates", "2026-03-08"]), JSON)
def test_a_lock_with_anything_else_in_a_place_is_refused(key: str, other: object) -> None:
    """Only `made_with` may be other text."""

    def changed(value: object) -> object:
        return {name: other if name == key else changed(each) for name, each in value.items()} if isinstance(value, dict) else value

    text = json.dumps(changed(json.loads(TEXT)))
    with suppress(DamagedLockError):
        assert HolidayLock.read(text).regions == (BERLIN,)


def test_a_removed_day_is_worked_and_an_added_one_is_not() -> None:
    """Also where the added one is public too: then it has the agreement's name."""
    public = PublicHolidays(BERLIN.region, (date(2026, 3, 8),), BERLIN.dates)
    own = ((date(2026, 10, 3), "Our day"), (date(2026, 11, 27), "Company day"))
    calendar = WorkingCalendar("x", "UTC", ((Shift(0, 3600),),) * 7, holidays=own, public_holidays=public)

    assert calendar.days_off == own
    assert calendar.shifts_on(date(2026, 3, 8)) == (Shift(0, 3600),)
    assert calendar.shifts_on(date(2026, 11, 27)) == ()


def test_the_library_is_asked_in_one_place() -> None:
    """Its name and release are said as they are recorded."""
    assert library().startswith("holidays 0.")
    assert holidays.LOCK_FORMAT == 1
