"""`explain`, `due` and what `evaluate` has besides the scorecard, as a person meets them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SLASPEC = str(Path(sys.executable).with_name("slaspec"))

AGREEMENT = """\
slaspec: 1
agreement: { id: first, title: Our first agreement, revision: "1", calendar: office, effective: { from: 2026-01-01, through: 2026-01-31 } }
roster: people.csv
parties: { marketing: { name: Marketing }, sales: { name: Sales } }
calendars:
  office: { timezone: Europe/Berlin, hours: { mon-fri: 09:00-17:00 } }
commitments:
  touch:
    owed_by: sales
    starts_on: assigned
    when: { owner.team: sdr }
    stops_on: touched
    within: 4 business hours
    objective: { at_least: 90%, per: month }
  trial: { owed_by: sales, starts_on: assigned, stops_on: won, within: 1 hour, status: shadow, objective: { at_least: 90%, per: month } }
"""
LATER = (
    AGREEMENT.replace('"1"', '"2"').replace("from: 2026-01-01, through: 2026-01-31", "from: 2026-02-01").replace("4 business", "2 business")
)
EVENTS = """\
{"lead": "L1", "kind": "assigned", "at": "2026-01-05T09:00:00Z", "owner": "ann"}
{"lead": "L1", "kind": "touched", "at": "2026-01-05T15:00:00Z", "actor": "ann"}
{"lead": "L2", "kind": "assigned", "at": "2026-02-02T09:00:00Z", "owner": "ann"}
{"lead": "L3", "kind": "assigned", "at": "2026-02-02T09:00:00Z", "owner": "eve"}
{"lead": "L2-old", "kind": "merged", "at": "2026-02-02T10:00:00Z", "data": {"into": "L2"}}
{"lead": "L2-old", "kind": "touched", "at": "2026-02-02T10:30:00Z", "actor": "ann"}
{"lead": "L4", "kind": "assigned", "at": "2026-02-02T15:30:00Z", "owner": "ann"}
{"lead": "L4", "kind": "asigned", "at": "2026-02-02T15:40:00Z"}
"""
PEOPLE = "owner,team\nann,sdr\neve,ae\n"
AT = ("--as-of", "2026-02-03T07:30:00Z")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two revisions of an agreement, its roster and events."""
    for name, text in {"sla-1.yaml": AGREEMENT, "sla-2.yaml": LATER, "people.csv": PEOPLE, "events.jsonl": EVENTS}.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command's exit code and what it printed."""
    return subprocess.run(
        [SLASPEC, *arguments], cwd=folder, capture_output=True, text=True, check=False, env=dict(os.environ), encoding="utf-8"
    )


def test_each_clock_is_explained_by_the_revision_in_force_at_its_start(folder: Path) -> None:
    """In whatever order the files are named; events of a merged lead are those of the survivor."""
    january = run(folder, "explain", "sla-2.yaml", "events.jsonl", "sla-1.yaml", "--lead", "L1", "--commitment", "touch", *AT)
    february = run(folder, "explain", "sla-1.yaml", "sla-2.yaml", "events.jsonl", "--lead", "L2", "--commitment", "touch", *AT)

    assert (january.returncode, january.stderr) == (0, "")
    assert january.stdout.startswith("touch, lead L1, episode 1: breached\n\nAgreement     Our first agreement, revision 1, sha256:")
    assert "Verdict       breached: not stopped by the deadline Mon 2026-01-05 14:00; closed Mon 2026-01-05\n" in january.stdout
    assert february.stdout.startswith("touch, lead L2, episode 1: met\n\nAgreement     Our first agreement, revision 2, sha256:")
    assert "For leads     owner.team is sdr\n" in february.stdout
    assert "  Mon 2026-02-02 11:30  stop   a touch (touched by ann, events.jsonl:6)\n" in february.stdout


def test_explanations_are_printed_as_json_too(folder: Path) -> None:
    """All of a lead, the shadow too."""
    done = run(folder, "explain", "sla-1.yaml", "sla-2.yaml", "events.jsonl", "--lead", "L1", "--format", "json", *AT)

    told = json.loads(done.stdout)
    assert [(each["commitment"], each["verdict"], each["shadow"]) for each in told] == [
        ("touch", "breached", False),
        ("trial", "breached", True),
    ]
    assert told[0]["arithmetic"][0]["lines"] == ["Mon 10:00 → 14:00 4 h"]
    assert told[0]["late"] == "7200"


def test_what_no_clock_lacked_is_said(folder: Path) -> None:
    """Eve is no SDR, says the roster beside the agreement."""
    done = run(folder, "explain", "sla-1.yaml", "sla-2.yaml", "events.jsonl", "--lead", "L3", "--commitment", "touch", *AT)

    assert done.returncode == 0
    assert "it lacked one test: owner.team is sdr (owner.team is ae)" in " ".join(done.stdout.split())


def test_another_roster_can_be_named(folder: Path) -> None:
    """In it Eve is an SDR; a row without an owner is refused and told."""
    (folder / "other.csv").write_text("owner,team\neve,sdr\n,ae\n")
    done = run(
        folder, "explain", "sla-1.yaml", "sla-2.yaml", "events.jsonl", "--roster", "other.csv", "--lead", "L3", "--commitment", "touch", *AT
    )

    assert done.stdout.startswith("touch, lead L3, episode 1: breached\n")
    assert done.stderr.startswith("other.csv:3: refused: ")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--lead", "L9"], "slaspec: L9: there is no event of the lead\n"),
        (["--lead", "L1", "--commitment", "touch", "--episode", "2"], "slaspec: L1: there is no episode 2 of `touch` by then\n"),
        (["--lead", "L1", "--commitment", "tuch"], "there is no commitment 'tuch', did you mean 'touch'?\n"),
        ([], "Missing option '--lead'.\n"),
    ],
)
def test_what_cannot_be_explained_ends_with_2(folder: Path, options: list[str], reason: str) -> None:
    """And one sentence."""
    done = run(folder, "explain", "sla-1.yaml", "sla-2.yaml", "events.jsonl", *options, *AT)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(reason)


def test_two_agreements_are_no_revisions_of_one(folder: Path) -> None:
    """Nor two that are in force at once."""
    (folder / "other.yaml").write_text(LATER.replace("id: first", "id: other"))
    (folder / "same.yaml").write_text(AGREEMENT)
    strangers, doubled = (run(folder, "evaluate", "sla-1.yaml", file, "events.jsonl", *AT) for file in ("other.yaml", "same.yaml"))

    assert (strangers.returncode, doubled.returncode) == (2, 2)
    assert strangers.stderr == "slaspec: sla-1.yaml and other.yaml: `first` and `other` are two agreements, not revisions of one\n"
    assert doubled.stderr == "slaspec: sla-1.yaml and same.yaml: revisions `1` and `1` are in force at once\n"


def test_due_lists_what_is_open(folder: Path) -> None:
    """For everybody, for one owner, within a time; refused rows on standard error."""
    everybody = run(folder, "due", "sla-1.yaml", "sla-2.yaml", "events.jsonl", *AT)
    soon = run(folder, "due", "sla-1.yaml", "sla-2.yaml", "events.jsonl", "--owner", "ann", "--within", "2 business hours", *AT)
    nobody = run(folder, "due", "sla-1.yaml", "sla-2.yaml", "events.jsonl", "--owner", "bob", *AT)
    plain = run(folder, "due", "sla-1.yaml", "sla-2.yaml", "events.jsonl", "--format", "json", *AT)
    later = run(folder, "due", "sla-1.yaml", "events.jsonl", "--within", "30 business minutes", "--as-of", "2026-01-05T09:00:00Z")

    assert everybody.returncode == 0
    assert (
        everybody.stderr
        == "events.jsonl:8: refused: the agreement knows no event kind `asigned`; did you mean `assigned`? [unknown-kind]\n"
    )
    lines = everybody.stdout.splitlines()
    assert lines[0] == "as of 2026-02-03 07:30 UTC: 5 open, 4 overdue"
    assert lines[-1] == "Tue 2026-02-03 10:30 Europe/Berlin  1 h 30 min         L4    touch           ann"
    assert [line.split()[-1] for line in soon.stdout.splitlines()[3:]] == ["ann"] * 4
    assert nobody.stdout == "as of 2026-02-03 07:30 UTC: nothing of bob is open\n"
    assert later.stdout == "as of 2026-01-05 09:00 UTC: nothing due within 30 business minutes is open\n"
    assert [(each["lead"], each["standing"]) for each in json.loads(plain.stdout)][-1] == ("L4", "running")


def test_a_wrong_duration_says_what_would_be_one(folder: Path) -> None:
    """As in an agreement."""
    done = run(folder, "due", "sla-1.yaml", "events.jsonl", "--within", "2 busines days", *AT)

    assert done.returncode == 2
    assert done.stderr.endswith("`2 busines days` is not a duration; did you mean `2 business days`?\n")


def test_evaluate_fails_on_what_was_not_as_agreed(folder: Path) -> None:
    """A missed window, or single breaches too; never a shadow's."""
    arguments = ("evaluate", "sla-1.yaml", "sla-2.yaml", "events.jsonl", *AT)
    kept, missed, breached = (run(folder, *arguments, *options) for options in ([], ["--fail-on", "missed"], ["--fail-on", "breached"]))

    assert (kept.returncode, missed.returncode, breached.returncode) == (0, 1, 1)
    assert kept.stdout == missed.stdout == breached.stdout
    assert missed.stderr.splitlines()[1:] == ["not as agreed: touch in 2026-01"]
    assert breached.stderr.splitlines()[1:] == ["not as agreed: touch in 2026-01", "not as agreed: touch, 1 breach"]


def test_evaluate_does_not_fail_where_all_is_as_agreed(folder: Path) -> None:
    """One kept month, nothing in breach."""
    (folder / "good.jsonl").write_text(EVENTS.splitlines()[0] + "\n" + EVENTS.splitlines()[1].replace("15:00", "10:00") + "\n")
    for fail_on in ("missed", "breached"):
        done = run(folder, "evaluate", "sla-1.yaml", "good.jsonl", "--as-of", "2026-02-03T07:30:00Z", "--fail-on", fail_on)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--report", "events.jsonl"), "events.jsonl: it is read"),
        (("--verdicts", "./events.jsonl"), "./events.jsonl: it is read"),
        (("--report", "sla-1.yaml"), "sla-1.yaml: it is read"),
        (("--verdicts", "out.jsonl", "--refused", "out.jsonl"), "out.jsonl: another result goes there"),
    ],
)
def test_no_result_is_written_over_what_is_read_or_another_result(folder: Path, arguments: tuple[str, ...], complaint: str) -> None:
    """Before anything is judged, and nothing is touched."""
    done = run(folder, "evaluate", "sla-1.yaml", "events.jsonl", *arguments, *AT)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"slaspec: {complaint}, and would be written over: name another file\n"
    assert (folder / "events.jsonl").read_text() == EVENTS
    assert (folder / "sla-1.yaml").read_text() == AGREEMENT
    assert not (folder / "out.jsonl").exists()


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="the system has no /dev/stdout")
def test_a_report_can_go_into_a_pipe(folder: Path) -> None:
    """Standard output by its name, with a pipe behind it."""
    done = run(folder, "evaluate", "sla-1.yaml", "events.jsonl", "--report", "/dev/stdout", *AT)

    assert done.returncode == 0
    assert done.stdout.startswith("{\n")
    assert "Our first agreement" in done.stdout
