"""`slaspec lock` as a person meets it: what is written, when nothing is, and what an update of the library may not do."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

import slaspec
from slaspec.agreement.canonical import content_hash
from slaspec.cli import group
from slaspec.evaluation.report import Report
from slaspec.worktime.holidays import HolidayLock, LockedRegion, Region

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
  touch: { owed_by: sales, starts_on: assigned, stops_on: touched, within: 1 business day }
"""
FRIDAY_BEFORE_WHIT_MONDAY = """\
{"lead": "L1", "kind": "assigned", "at": "2026-05-22T07:00:00Z"}
{"lead": "L1", "kind": "touched", "at": "2026-05-26T07:00:00Z"}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of work, with an agreement that names a country."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sla.yaml").write_text(AGREEMENT, encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    """A command's exit code and what it printed."""
    done = CliRunner().invoke(group, arguments)
    return done.exit_code, done.output


def relock(folder: Path, *changed: tuple[date, str], without: date | None = None) -> None:
    """The lock as another release of the library would have written it."""
    lock = HolidayLock.read((folder / "sla.lock.json").read_text(encoding="utf-8"))
    (locked,) = lock.regions
    dates = tuple(sorted((*(each for each in locked.dates if each[0] != without), *changed)))
    other = HolidayLock("holidays 0.1", (LockedRegion(locked.region, locked.first_year, locked.last_year, dates),))
    (folder / "sla.lock.json").write_text(other.text, encoding="utf-8")


def test_a_lock_is_written_once_and_then_left_alone(folder: Path) -> None:
    """Byte for byte; the agreement is sound with it and not without it."""
    assert run("validate", "sla.yaml")[0] == 1
    code, said = run("lock", "sla.yaml")
    written = (folder / "sla.lock.json").read_bytes()
    stamp = (folder / "sla.lock.json").stat().st_mtime_ns

    assert code == 0
    assert said.startswith("sla.lock.json: written, holidays 0.")
    assert "  DE-BE: " in said
    assert "days from 2025 through 2027\n" in said
    assert json.loads(written)["holidays"]["DE-BE"]["dates"]["2026-03-08"].endswith("Women's Day")
    assert "2026-11-27" not in written.decode()  # the agreement's own day stands in the agreement
    assert run("lock", "sla.yaml") == (0, said.split("\n")[0].replace("written", "current") + "\n")
    assert run("lock", "--check", "sla.yaml")[0] == 0
    assert (folder / "sla.lock.json").stat().st_mtime_ns == stamp
    assert run("validate", "sla.yaml") == (0, "sla.yaml: no findings\n")


def test_check_says_which_days_would_change_and_writes_nothing(folder: Path) -> None:
    """A holiday that a release gained, one that it lost, one renamed."""
    run("lock", "sla.yaml")
    right = (folder / "sla.lock.json").read_bytes()
    relock(folder, (date(2026, 6, 17), "Day of Unity"), (date(2026, 10, 3), "Unity"), without=date(2026, 10, 3))
    other = (folder / "sla.lock.json").read_bytes()
    code, said = run("lock", "--check", "sla.yaml")

    assert code == 1
    assert said.splitlines() == [
        "sla.lock.json: not current; run `slaspec lock sla.yaml`",
        "  DE-BE: - 2026-06-17 Day of Unity",
        "  DE-BE: - 2026-10-03 Unity",
        "  DE-BE: + 2026-10-03 German Unity Day",
    ]
    assert (folder / "sla.lock.json").read_bytes() == other
    assert run("validate", "sla.yaml")[0] == 0
    assert run("lock", "sla.yaml")[0] == 0
    assert (folder / "sla.lock.json").read_bytes() == right


def test_verdicts_rest_on_the_lock_and_not_on_the_library(folder: Path) -> None:
    """A business day from Friday 09:00 is Friday's close; counted from Monday's opening it is Tuesday's, Whit Monday being off."""
    (folder / "events.jsonl").write_text(FRIDAY_BEFORE_WHIT_MONDAY.replace("2026-05-22T07:00", "2026-05-22T16:00"), encoding="utf-8")
    (folder / "sla.yaml").write_text(AGREEMENT.replace("1 business day", "4 business hours"), encoding="utf-8")
    run("lock", "sla.yaml")

    def judged() -> tuple[Report, str]:
        agreement = slaspec.load(folder / "sla.yaml")
        events = slaspec.read_events(folder / "events.jsonl", agreement=agreement)
        report = slaspec.evaluate(agreement, events, as_of=datetime(2026, 6, 1, tzinfo=UTC))
        return report, content_hash(agreement)

    closed, content = judged()
    relock(folder, without=date(2026, 5, 25))
    opened, same_content = judged()

    assert [verdict.deadline for verdict in closed.verdicts] == [datetime(2026, 5, 26, 11, tzinfo=UTC)]
    assert [verdict.deadline for verdict in opened.verdicts] == [datetime(2026, 5, 25, 11, tzinfo=UTC)]
    assert content == same_content
    assert None is not closed.holiday_lock != opened.holiday_lock is not None
    assert Report.from_dict(closed.to_dict()).holiday_lock == closed.holiday_lock


def test_what_an_author_may_not_expect_is_said(folder: Path) -> None:
    """A country whose parts have days of their own; one that has no days; years that the library does not know."""
    berlin, through = "country: DE, subdivision: BE", "through: 2026-12-31"
    for old, new, expected in (
        (berlin, "country: GB", "only the days of the whole country; `subdivision` adds those of a part of it: ENG, NIR, SCT, WLS"),
        (berlin, "country: BV", "the library has no public holidays for these years"),
        (through, "through: 2150-12-31", "the library ends with 2100"),
    ):
        (folder / "sla.yaml").write_text(AGREEMENT.replace(old, new), encoding="utf-8")

        assert expected in run("lock", "sla.yaml")[1]


def test_an_agreement_without_a_country_needs_no_lock(folder: Path) -> None:
    """And none is written."""
    (folder / "sla.yaml").write_text(AGREEMENT.replace("country: DE, subdivision: BE, ", ""), encoding="utf-8")

    assert run("lock", "sla.yaml") == (0, "sla.yaml: names no country, so nothing is to be locked\n")
    assert not (folder / "sla.lock.json").exists()


def test_findings_are_said_instead_of_a_lock(folder: Path) -> None:
    """Of the document, and of the library about it."""
    for old, new, rule in (("within", "whithin", "unknown-key"), ("BE", "BX", "unknown-subdivision"), ("DE", "UK", "unknown-country")):
        (folder / "sla.yaml").write_text(AGREEMENT.replace(old, new), encoding="utf-8")
        code, said = run("lock", "sla.yaml")

        assert code == 1
        assert f"[{rule}]" in said
        assert not (folder / "sla.lock.json").exists()


def test_a_damaged_lock_is_written_anew(folder: Path) -> None:
    """Also one of more than 1 MiB, of which no more is read."""
    run("lock", "sla.yaml")
    right = (folder / "sla.lock.json").read_bytes()
    for damaged in (b"", b"\xff\xfe\x00", right.replace(b"2026-03-08", b"2026-03-09"), right + b" " * (1 << 20)):
        (folder / "sla.lock.json").write_bytes(damaged)

        assert "[damaged-lock]" in run("validate", "sla.yaml")[1]
        code, said = run("lock", "--check", "sla.yaml")
        assert code == 1
        assert "not current: it " in said
        assert run("lock", "sla.yaml")[0] == 0
        assert (folder / "sla.lock.json").read_bytes() == right


def test_without_the_library_everything_but_locking_works(folder: Path) -> None:
    """It is an extra; who only validates and judges does not need it."""
    run("lock", "sla.yaml")
    code = "import sys; sys.modules['holidays'] = None; from slaspec.cli import main; sys.argv[0] = 'slaspec'; main()"

    def without(command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", code, command, "sla.yaml"], cwd=folder, capture_output=True, text=True, check=False)

    assert without("validate").returncode == 0
    assert without("lock").returncode == 2
    assert "pip install 'slaspec[holidays]'" in without("lock").stderr


def test_judging_past_the_lock_is_said(folder: Path) -> None:
    """Only an agreement without a last day can be judged beyond its holidays."""
    (folder / "sla.yaml").write_text(AGREEMENT.replace(", through: 2026-12-31", ""), encoding="utf-8")
    (folder / "events.jsonl").write_text(FRIDAY_BEFORE_WHIT_MONDAY, encoding="utf-8")
    berlin = LockedRegion(Region("DE", "BE"), 2025, 2027, ((date(2027, 1, 1), "New Year's Day"),))
    (folder / "sla.lock.json").write_text(HolidayLock("holidays 0.109", (berlin,)).text, encoding="utf-8")

    assert "after" not in run("evaluate", "sla.yaml", "events.jsonl", "--as-of", "2027-12-31T00:00:00Z")[1]
    said = run("evaluate", "sla.yaml", "events.jsonl", "--as-of", "2028-01-01T00:00:00Z")[1]
    assert "calendar berlin: the lock has no holidays of DE-BE after 2027; run `slaspec lock`" in said
