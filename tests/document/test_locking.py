"""What a lock has to have, and what of it is the agreement's meaning."""

import pytest

from slaspec.agreement.canonical import content_hash
from slaspec.agreement.model import Agreement
from slaspec.document.holiday_lock import lock_name
from slaspec.document.locking import differences, made_lock
from slaspec.document.places import Places
from slaspec.document.validate import read_agreement, read_unlocked
from slaspec.worktime.holidays import HolidayLock

AGREEMENT = """\
slaspec: 1
agreement: { id: ours, title: Ours, calendar: berlin, effective: { from: 2026-01-01, through: 2026-12-31 } }
parties: { marketing: { name: Marketing }, sales: { name: Sales } }
calendars:
  berlin:
    timezone: Europe/Berlin
    hours: { mon-fri: 09:00-17:00 }
    holidays: { country: DE, subdivision: BE, add: { 2026-11-27: Company day } }
commitments:
  touch: { owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 hours }
"""
EFFECTIVE = ", effective: { from: 2026-01-01, through: 2026-12-31 }"


def unlocked(text: str) -> tuple[Agreement, Places]:
    """An agreement that has no lock yet."""
    agreement, places, findings = read_unlocked(text, name="sla.yaml")
    assert agreement is not None, findings
    assert places is not None
    return agreement, places


def locked(text: str, this_year: int, old: HolidayLock | None = None) -> HolidayLock:
    """The lock that it gets."""
    lock, findings = made_lock(*unlocked(text), old, this_year=this_year)
    assert findings == []
    return lock


def years(lock: HolidayLock) -> tuple[int, int]:
    """The years of its only region."""
    (region,) = lock.regions
    return region.first_year, region.last_year


@pytest.mark.parametrize(
    ("effective", "this_year", "expected"),
    [
        (EFFECTIVE, 2026, (2025, 2027)),
        (EFFECTIVE, 2040, (2025, 2027)),  # the same on any day
        (", effective: { from: 2026-03-01, through: 2027-01-01 }", 2026, (2025, 2028)),
        (", effective: { from: 2026-01-01 }", 2024, (2025, 2031)),
        (", effective: { from: 2026-01-01 }", 2030, (2025, 2035)),
        ("", 2026, (2025, 2031)),
        (", effective: { from: 1970-01-01, through: 1970-12-31 }", 2026, (1970, 1971)),
        (", effective: { from: 2099-01-01, through: 2200-12-31 }", 2026, (2098, 2100)),  # the library ends there
    ],
)
def test_the_years_of_a_lock(effective: str, this_year: int, expected: tuple[int, int]) -> None:
    """One more on either side; without a last day five years ahead, from its beginning or from now."""
    assert years(locked(AGREEMENT.replace(EFFECTIVE, effective), this_year)) == expected


def test_a_lock_is_renewed_when_the_next_year_is_not_in_it() -> None:
    """Not every January: of an agreement without a last day the lock of 2026 lasts through 2030."""
    text = AGREEMENT.replace(", through: 2026-12-31", "")
    first = locked(text, 2026)

    assert all(locked(text, year, first) is first for year in range(2026, 2031))
    assert years(locked(text, 2031, first)) == (2025, 2036)


def test_a_lock_of_more_than_is_needed_is_made_anew() -> None:
    """A region that no calendar names any more goes; the rest stays as it was."""
    wide = AGREEMENT.replace(
        "commitments:", "  us: { timezone: UTC, hours: { mon: 09:00-17:00 }, holidays: { country: US } }\ncommitments:"
    )
    both = locked(wide, 2026)
    one = locked(AGREEMENT, 2026, both)

    assert [region.region.code for region in both.regions] == ["DE-BE", "US"]
    assert list(differences(both, one)) == ["US: no longer needed"]


def test_two_calendars_of_one_country_share_their_days() -> None:
    """They are locked once, and each keeps what it removes."""
    text = AGREEMENT.replace(
        "commitments:",
        "  shop: { timezone: UTC, hours: { mon-sat: 09:00-17:00 }, holidays: { country: DE, subdivision: BE, remove: [2026-10-03] } }\ncommitments:",
    )
    lock = locked(text, 2026)
    agreement, findings = read_agreement(text, name="sla.yaml", library={"sla.lock.json": lock.text}.__getitem__)
    assert findings == []
    assert agreement is not None
    berlin, shop = agreement.calendars

    assert len(lock.regions) == 1
    assert {name for _day, name in berlin.days_off} - {name for _day, name in shop.days_off} == {"Company day"}
    assert len(shop.days_off) == len(berlin.days_off) - 2


def test_what_the_content_hash_has_of_country_holidays() -> None:
    """The country, its subdivision, what is added and removed; not the days that a release of the library gives them."""
    changes = [
        ("BE", "BB"),
        ("country: DE, subdivision: BE", "country: DE"),
        ("Company day", "Our day"),
        (" }\ncommit", ", remove: [2026-10-03] }\ncommit"),
    ]
    texts = [AGREEMENT, *(AGREEMENT.replace(old, new) for old, new in changes)]
    with_lock, _ = read_agreement(AGREEMENT, name="sla.yaml", library={"sla.lock.json": locked(AGREEMENT, 2026).text}.__getitem__)
    assert with_lock is not None

    assert len({content_hash(unlocked(text)[0]) for text in texts}) == len(texts)
    assert content_hash(with_lock) == content_hash(unlocked(AGREEMENT)[0])
    assert with_lock.holiday_lock == locked(AGREEMENT, 2026).content


def test_the_order_of_removed_days_is_no_meaning() -> None:
    """A list of them is a set."""
    removed = [
        AGREEMENT.replace(" }\ncommit", f", remove: [{days}] }}\ncommit") for days in ("2026-10-03, 2026-12-25", "2026-12-25, 2026-10-03")
    ]

    assert len({content_hash(unlocked(text)[0]) for text in removed}) == 1


@pytest.mark.parametrize(
    ("document", "lock"),
    [
        ("sla.yaml", "sla.lock.json"),
        ("teams/emea.yml", "teams/emea.lock.json"),
        ("C:\\teams\\emea.yaml", "C:\\teams\\emea.lock.json"),
        ("sla.2026.yaml", "sla.2026.lock.json"),
        ("agreement", "agreement.lock.json"),
    ],
)
def test_a_lock_is_named_after_its_document(document: str, lock: str) -> None:
    """Beside it: in its folder, with its name."""
    assert lock_name(document) == lock


def test_no_file_is_asked_for_where_no_country_is_named() -> None:
    """Who has no country holidays never meets a lock."""
    asked: list[str] = []
    read_agreement(AGREEMENT.replace("country: DE, subdivision: BE, ", ""), name="sla.yaml", library=asked.append)

    assert asked == []


def test_a_lock_beyond_the_limit_is_not_parsed() -> None:
    """Whatever reads the file may hand in more than `files` does."""
    lock = locked(AGREEMENT, 2026).text + " " * (1 << 20)
    _, findings = read_agreement(AGREEMENT, name="sla.yaml", library=lambda _name: lock)

    assert [found.message for found in findings] == ["the holiday lock `sla.lock.json` cannot be relied on: it is larger than 1 MiB"]
