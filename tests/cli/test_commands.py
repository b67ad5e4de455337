"""The commands as a person meets them: what is printed where, exit codes, files that appear whole or not at all."""

import csv
import gzip
import io
import itertools
import json
import os
import pty
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from slaspec.cli.printing import Progress
from slaspec.cli.rule import _plain
from slaspec.document.rules._registry import RULES
from slaspec.files import rule_page

SLASPEC = str(Path(sys.executable).with_name("slaspec"))

SMALL = """\
slaspec: 1
agreement: { id: first, title: Our first agreement, calendar: office }
parties: { marketing: { name: Marketing }, sales: { name: Sales } }
calendars:
  office: { timezone: Europe/Berlin, hours: { mon-fri: 09:00-17:00 } }
commitments:
  touch: { owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 business hours, objective: { at_least: 90%, per: month } }
"""
EVENTS = """\
{"lead": "L1", "kind": "assigned", "at": "2026-01-05T09:00:00Z", "owner": "=ann"}
{"lead": "L1", "kind": "touched", "at": "2026-01-05T10:00:00Z"}
{"lead": "L2", "kind": "assigned", "at": "2026-01-09T15:00:00Z"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a small agreement and its events."""
    (tmp_path / "sla.yaml").write_text(SMALL)
    (tmp_path / "events.jsonl").write_text(EVENTS)
    return tmp_path


def run(folder: Path, *arguments: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """A command's exit code and what it printed."""
    return subprocess.run(
        [SLASPEC, *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **env},
        encoding="utf-8",
    )


def test_validate_says_that_there_are_no_findings(folder: Path) -> None:
    """Exit code 0 and a line a file."""
    done = run(folder, "validate", "sla.yaml")

    assert (done.returncode, done.stdout, done.stderr) == (0, "sla.yaml: no findings\n", "")


def test_validate_prints_every_finding_of_every_file(folder: Path) -> None:
    """Exit code 1, findings in the order of files and places, their number last."""
    (folder / "other.yaml").write_text(SMALL.replace("touched", "touchd").replace("90%", "90"))
    (folder / "third.yaml").write_text("slaspec: 7\n")

    done = run(folder, "validate", "sla.yaml", "other.yaml", "third.yaml")

    assert done.returncode == 1
    assert [line.split(" ")[0] for line in done.stdout.splitlines() if line.startswith(("other", "third"))] == [
        "other.yaml:7:116:",
        "third.yaml:1:10:",
    ]
    assert done.stdout.endswith("2 findings\n")


def test_validate_prints_at_most_200_findings_with_the_total(folder: Path) -> None:
    """A file that is something else does not flood the terminal."""
    (folder / "sla.yaml").write_text(SMALL + "".join(f"  c{number}: {{}}\n" for number in range(300)))

    done = run(folder, "validate", "sla.yaml")

    assert done.stdout.count("[unclear-commitment]") == 200
    assert done.stdout.endswith("300 findings, the first 200 shown\n")


def test_warnings_are_printed_and_do_not_fail_unless_strict(folder: Path) -> None:
    """An agreement that other programs may misread is still one: it is judged, and `--strict` refuses it."""
    (folder / "sla.yaml").write_text(SMALL.replace("Our first agreement", "17:00"))
    lenient, strict = run(folder, "validate", "sla.yaml"), run(folder, "validate", "sla.yaml", "--strict")
    judged = run(folder, "evaluate", "sla.yaml", "events.jsonl", "--as-of", "2026-03-01T00:00:00Z")

    assert (lenient.returncode, strict.returncode, judged.returncode) == (0, 1, 0)
    assert lenient.stdout == strict.stdout
    assert lenient.stdout.startswith("sla.yaml:2:32: warning: some programs read `17:00` as the number `1020` [yaml-trap]\n")
    assert lenient.stdout.endswith("\n1 warning\n")
    assert judged.stdout.startswith("17:00\n")


def test_rules_are_selected_and_ignored(folder: Path) -> None:
    """By id, several with commas or by repetition; what is left out is counted."""
    (folder / "sla.yaml").write_text(SMALL.replace("Our first agreement", "17:00").replace("touched", "touchd").replace("Sales }", "on }"))
    everything, selected, ignored, none = (
        run(folder, "validate", "sla.yaml", *options)
        for options in (
            [],
            ["--select", "yaml-trap"],
            ["--ignore", "yaml-trap", "--ignore", "dates-reversed, same-name"],
            ["--ignore", "yaml-trap,unknown-event"],
        )
    )

    assert everything.stdout.endswith("3 findings, 2 of them warnings\n")
    assert (selected.returncode, selected.stdout.splitlines()[-2:]) == (0, ["2 warnings", "1 more, of rules that were not asked for"])
    assert (ignored.returncode, ignored.stdout.splitlines()[-2:]) == (1, ["1 finding", "2 more, of rules that were not asked for"])
    assert (none.returncode, none.stdout) == (0, "sla.yaml: no findings\n3 more, of rules that were not asked for\n")


def test_a_rule_that_does_not_exist_is_wrong_usage(folder: Path) -> None:
    """With the nearest name, where there is one."""
    done = run(folder, "validate", "sla.yaml", "--select", "yaml-trap,yaml-trp")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("there is no rule 'yaml-trp', did you mean 'yaml-trap'?\n")


@pytest.mark.parametrize("name", ["json", "github", "gitlab", "sarif", "junit"])
def test_a_format_for_machines_is_all_that_is_printed(folder: Path, name: str) -> None:
    """With findings and without; the exit code is the same as for people."""
    (folder / "other.yaml").write_text(SMALL.replace("touched", "touchd"))
    clean, broken, missing = (run(folder, "validate", file, "--format", name) for file in ("sla.yaml", "other.yaml", "missing.yaml"))

    assert (clean.returncode, broken.returncode, missing.returncode) == (0, 1, 2)
    assert (clean.stderr, broken.stderr, missing.stdout) == ("", "", "")
    for done in (clean, broken):
        if name == "junit":
            ET.fromstring(done.stdout)  # noqa: S314 - written by the program
        elif name == "github":
            assert all(line.startswith("::error ") for line in done.stdout.splitlines())
        else:
            json.loads(done.stdout)
    assert "unknown-event" not in clean.stdout
    assert "unknown-event" in broken.stdout


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["validate", "missing.yaml"], "slaspec: missing.yaml: there is no such file\n"),
        (["validate", "."], "slaspec: .: it is a folder\n"),
        (["validate", "a" * 300], f"slaspec: {'a' * 300}: file name too long\n"),
        (["evaluate", "missing.yaml", "events.jsonl"], "slaspec: missing.yaml: there is no such file\n"),
        (["evaluate", "sla.yaml", "missing.jsonl"], "slaspec: missing.jsonl: there is no such file\n"),
        (
            ["evaluate", "sla.yaml", "notes.txt"],
            "slaspec: notes.txt: events are read from .jsonl, .json and .csv files (each may end in .gz)\n",
        ),
        (["evaluate", "sla.yaml", "bad.jsonl.gz"], "slaspec: bad.jsonl.gz: it is not a whole gzip file\n"),
        (["evaluate", "sla.yaml", "events.jsonl", "--verdicts", "v.txt"], "slaspec: v.txt: rows are written to .jsonl and .csv files\n"),
        (["evaluate", "sla.yaml", "events.jsonl", "--report", "no/where.json"], "slaspec: no/where.json: there is no such file\n"),
        (["render", "sla.yaml", "--out", "sla.yaml"], "slaspec: sla.yaml: file exists\n"),
        (["render", "sla.yaml", "--out", "pages", "--report", "events.jsonl"], "slaspec: events.jsonl: it is not JSON\n"),
        (["evaluate", "sla.yaml"], None),
        (["evaluate", "sla.yaml", "sla.yaml"], None),
        (["evaluate", "sla.yaml", "events.jsonl", "--as-of", "yesterday"], None),
        (["evaluate", "sla.yaml", "events.jsonl", "--as-of", "2026-01-31"], None),
        (["frobnicate"], None),
    ],
)
def test_what_cannot_be_done_ends_with_2_and_one_sentence(folder: Path, arguments: list[str], reason: str | None) -> None:
    """Usage and files: a reason on standard error, nothing on standard output, never a traceback."""
    (folder / "bad.jsonl.gz").write_bytes(b"\x1f\x8bnot")
    (folder / "notes.txt").touch()

    done = run(folder, *arguments)

    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert reason is None or done.stderr == reason


def test_evaluate_prints_the_scorecard(folder: Path) -> None:
    """Who owes what, how it came out, and on what the figures rest."""
    done = run(folder, "evaluate", "sla.yaml", "events.jsonl", "--as-of", "2026-03-01T00:00:00Z")

    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout.splitlines()[:5] == [
        "Our first agreement",
        "as of 2026-03-01 00:00 UTC: 3 events of 2 leads; windows are those of Europe/Berlin",
        "",
        "Sales owes Marketing",
        "  touch  90% a month  50% of 2 clocks met  kept in 0 of 1 months, 1 still open, 1 unknown  short: 2026-01",
    ]


def test_evaluate_without_as_of_says_that_it_speaks_for_now(folder: Path) -> None:
    """The instant is printed, so that the run can be repeated."""
    done = run(folder, "evaluate", "sla.yaml", "events.jsonl")

    assert done.returncode == 0
    assert "UTC (now): 3 events of 2 leads" in done.stdout


def test_evaluate_writes_verdicts_as_jsonl_and_csv(folder: Path) -> None:
    """The same rows in both, and in CSV nothing that a spreadsheet would run."""
    for name in ("v.jsonl", "v.csv"):
        assert run(folder, "evaluate", "sla.yaml", "events.jsonl", "--as-of", "2026-03-01T00:00:00Z", "--verdicts", name).returncode == 0
    rows = [json.loads(line) for line in (folder / "v.jsonl").read_text().splitlines()]
    cells = list(csv.DictReader((folder / "v.csv").read_text().splitlines()))

    assert [(row["lead"], row["verdict"], row["owner"]) for row in rows] == [("L1", "met", "=ann"), ("L2", "breached", None)]
    assert [(row["lead"], row["verdict"], row["owner"]) for row in cells] == [("L1", "met", "'=ann"), ("L2", "breached", "")]

    def cell(value: object) -> str:
        return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)

    assert [{key: cell(value) for key, value in row.items() if key != "owner"} for row in rows] == [
        {key: value for key, value in row.items() if key != "owner"} for row in cells
    ]


def test_evaluate_reads_standard_input(folder: Path) -> None:
    """`-` is JSONL, so that a pipe can feed it."""
    done = run(folder, "evaluate", "sla.yaml", "-", "--as-of", "2026-03-01T00:00:00Z", stdin=EVENTS)

    assert "3 events of 2 leads" in done.stdout


def test_refused_rows_are_counted_located_and_reasoned(folder: Path) -> None:
    """On standard error and in the scorecard; `--strict` turns them into exit 1; `--refused` writes them all."""
    (folder / "events.jsonl").write_text(EVENTS + 'nonsense\n{"lead": "L9", "kind": "asigned", "at": "2026-01-05T09:00:00Z"}\n' * 7)

    lenient, strict = (
        run(folder, "evaluate", "sla.yaml", "events.jsonl", "--as-of", "2026-03-01T00:00:00Z", "--refused", "r.jsonl", *more)
        for more in ([], ["--strict"])
    )

    assert (lenient.returncode, strict.returncode) == (0, 1)
    assert lenient.stdout == strict.stdout
    assert "14 rows refused (7 invalid-json, 7 unknown-kind)" in lenient.stdout
    assert "events.jsonl:4: refused: the line is not JSON [invalid-json]\n" in lenient.stderr
    assert lenient.stderr.endswith("… and 4 more refused rows; --refused FILE writes them all\n")
    assert len((folder / "r.jsonl").read_text().splitlines()) == 14


def test_an_agreement_with_findings_is_not_judged_or_rendered(folder: Path) -> None:
    """Its findings are printed, exit code 1, and no output appears."""
    (folder / "sla.yaml").write_text(SMALL.replace("touched", "touchd"))
    for arguments in (["evaluate", "sla.yaml", "events.jsonl", "--report", "r.json"], ["render", "sla.yaml", "--out", "pages"]):
        done = run(folder, *arguments)

        assert done.returncode == 1
        assert "sla.yaml:7:59: unknown event `touchd` [unknown-event]" in done.stdout
    assert not (folder / "r.json").exists()
    assert not (folder / "pages").exists()


def test_render_writes_pages_with_the_figures_of_a_report(folder: Path) -> None:
    """With a report the scorecard has its figures; a report on another content is not shown."""
    run(folder, "evaluate", "sla.yaml", "events.jsonl", "--as-of", "2026-03-01T00:00:00Z", "--report", "r.json")

    done = run(folder, "render", "sla.yaml", "--out", "pages", "--report", "r.json")
    with_figures = (folder / "pages" / "scorecard.md").read_text()
    (folder / "sla.yaml").write_text(SMALL.replace("4 business", "5 business"))
    stale = run(folder, "render", "sla.yaml", "--out", "pages", "--report", "r.json")

    assert (done.stdout, done.stderr) == ("4 pages in pages\n", "")
    assert "50% of 2 clocks met" in with_figures
    assert stale.stderr == "r.json: judged another content of this agreement, its figures are not shown\n"
    assert "50%" not in (folder / "pages" / "scorecard.md").read_text()


def test_render_leaves_other_files_alone_and_says_the_same_twice(folder: Path) -> None:
    """What else lies in the folder stays; the same input gives the same bytes."""
    (folder / "pages").mkdir()
    (folder / "pages" / "own.md").write_text("mine")
    run(folder, "render", "sla.yaml", "--out", "pages")
    first = {path.name: path.read_bytes() for path in (folder / "pages").iterdir()}
    run(folder, "render", "sla.yaml", "--out", "pages", PYTHONHASHSEED="7", TZ="Asia/Tokyo", LC_ALL="C")

    assert {path.name: path.read_bytes() for path in (folder / "pages").iterdir()} == first
    assert first["own.md"] == b"mine"


def test_the_report_does_not_depend_on_the_machine(folder: Path) -> None:
    """Neither hash order nor the host's zone nor its locale leaves a trace."""
    arguments = ("evaluate", "sla.yaml", "events.jsonl", "--as-of", "2026-03-01T00:00:00Z", "--format", "json")
    reports = {
        run(folder, *arguments, PYTHONHASHSEED=seed, TZ=zone, LC_ALL=locale).stdout
        for seed, zone, locale in [("0", "UTC", "C"), ("1", "Asia/Tokyo", "C.UTF-8"), ("2", "America/Sao_Paulo", "POSIX")]
    }

    assert len(reports) == 1


def test_a_file_that_is_not_utf_8_is_a_finding(folder: Path) -> None:
    """The byte and its place, no traceback."""
    (folder / "sla.yaml").write_bytes(SMALL.replace("first agreement", "erste Übereinkunft").encode("latin-1"))

    done = run(folder, "validate", "sla.yaml")

    assert done.returncode == 1
    assert done.stdout.startswith("sla.yaml:2:42: the byte `dc` is not UTF-8 [yaml-syntax]\n")


def test_output_goes_where_it_was_sent_and_replaces_no_pipe_or_link(folder: Path) -> None:
    """A link's target is written, a pipe is written to, and neither is replaced."""
    (folder / "real.json").write_text("")
    (folder / "link.json").symlink_to("real.json")
    os.mkfifo(folder / "pipe.json")
    with subprocess.Popen(["cat", "pipe.json"], cwd=folder, stdout=subprocess.PIPE, text=True) as reader:
        arguments = ("evaluate", "sla.yaml", "events.jsonl", "--as-of", "2026-03-01T00:00:00Z", "--report")
        assert run(folder, *arguments, "pipe.json").returncode == 0
        assert reader.stdout is not None
        assert json.loads(reader.stdout.read())["leads"] == 2
    run(folder, *arguments, "link.json")

    assert (folder / "link.json").is_symlink()
    assert json.loads((folder / "real.json").read_text())["leads"] == 2
    assert (folder / "pipe.json").is_fifo()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"met": 1.0}, "r.json: it is not a report of slaspec"),
        ({"from": "2026-13-45T00:00:00Z"}, "r.json: it is not a report of slaspec"),
        ({"standing": "splendid"}, "r.json: it is not a report of slaspec"),
    ],
)
def test_a_report_that_is_none_is_refused(folder: Path, change: dict[str, object], reason: str) -> None:
    """What the schema cannot say is checked all the same."""
    run(folder, "evaluate", "sla.yaml", "events.jsonl", "--as-of", "2026-03-01T00:00:00Z", "--report", "r.json")
    report = json.loads((folder / "r.json").read_text())
    report["commitments"][0]["windows"][0] |= change
    (folder / "r.json").write_text(json.dumps(report))

    done = run(folder, "render", "sla.yaml", "--out", "pages", "--report", "r.json")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"slaspec: {reason}")
    assert not (folder / "pages").exists()


def test_a_broken_archive_is_told_as_such(folder: Path) -> None:
    """Bytes changed in the middle, not only a short file."""
    packed = bytearray(gzip.compress((EVENTS * 200).encode()))
    packed[20:40] = bytes(20)
    (folder / "events.jsonl.gz").write_bytes(packed)

    done = run(folder, "evaluate", "sla.yaml", "events.jsonl.gz", "--as-of", "2026-03-01T00:00:00Z")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "slaspec: events.jsonl.gz: it is not a whole gzip file\n"


def test_no_text_moves_the_cursor_of_a_terminal(folder: Path) -> None:
    """Control characters of titles and rows are shown as their codes."""
    (folder / "sla.yaml").write_text(SMALL.replace("Our first agreement", '"Our \\e[31mfirst\\nagreement"'))
    (folder / "events.jsonl").write_text(EVENTS + '{"lead": "a", "\\u001b[31mred": 1}\n')

    done = run(folder, "evaluate", "sla.yaml", "events.jsonl", "--as-of", "2026-03-01T00:00:00Z")

    assert "\x1b" not in done.stdout + done.stderr
    assert done.stdout.startswith("Our \\u001b[31mfirst\\u000aagreement\n")


def test_a_terminal_of_another_encoding_is_served(folder: Path) -> None:
    """What it cannot show is shown as its code."""
    (folder / "sla.yaml").write_text(SMALL.replace("touched", "touch→d"))

    done = subprocess.run(
        [SLASPEC, "validate", "sla.yaml"], cwd=folder, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "latin-1"}
    )

    assert done.returncode == 1
    assert b"touch\\u2192d" in done.stdout


def test_a_full_disk_ends_with_2(folder: Path) -> None:
    """One sentence, no traceback."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([SLASPEC, "validate", "sla.yaml"], cwd=folder, stdout=full, stderr=subprocess.PIPE, text=True, check=False)

    assert done.returncode == 2
    assert done.stderr.startswith("slaspec: the output cannot be written: ")
    assert "Traceback" not in done.stderr


def test_the_order_of_files_leaves_no_trace(folder: Path) -> None:
    """The same rows in three files, in any order: the same report, refusals and conflicts included."""
    (folder / "a.jsonl").write_text('{"id": "x", "lead": "L", "kind": "assigned", "at": "2026-01-05T10:00:00Z"}\nbad\n')
    for name in ("b.jsonl", "c.jsonl"):
        (folder / name).write_text('{"id": "x", "lead": "L", "kind": "touched", "at": "2026-01-05T11:00:00Z"}\nbad\n')
    arguments = ("--as-of", "2026-03-01T00:00:00Z", "--format", "json")

    outputs = {
        run(folder, "evaluate", "sla.yaml", *files, *arguments).stdout
        for files in itertools.permutations(["a.jsonl", "b.jsonl", "c.jsonl"])
    }

    assert len(outputs) == 1
    assert "b.jsonl:1" in outputs.pop()


def test_a_progress_bar_shows_on_a_terminal_only_when_it_takes_long(folder: Path) -> None:
    """On a real terminal: nothing for a short file; for one that takes longer than a second what is read, gone at the end."""
    os.mkfifo(folder / "slow.jsonl")
    first, *rest = EVENTS.splitlines(keepends=True)
    shown = {}
    for name in ("events.jsonl", "slow.jsonl"):
        terminal, ours = pty.openpty()
        command = [SLASPEC, "evaluate", "sla.yaml", name, "--as-of", "2026-03-01T00:00:00Z"]
        with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=ours) as process:
            os.close(ours)
            if name == "slow.jsonl":
                with (folder / name).open("w") as pipe:  # opens when the program does
                    pipe.write(first)
                    pipe.flush()
                    time.sleep(1.2)
                    pipe.write("".join(rest))
            written = b""
            try:
                while chunk := os.read(terminal, 4096):
                    written += chunk
            except OSError:
                pass  # the terminal is closed when the program ends
            assert process.wait() == 0
        os.close(terminal)
        shown[name] = written.decode()

    assert shown["events.jsonl"] == ""
    assert "reading events" in shown["slow.jsonl"]
    assert shown["slow.jsonl"].endswith("\r\x1b[K")


def test_a_progress_bar_shows_the_share_that_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a file whose size is known: nothing in the first second, then at most ten times a second."""

    class Terminal(io.StringIO):
        """A terminal that keeps what is written."""

        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    times = iter([0.0, 0.5, 1.5, 1.55, 2.0])
    progress = Progress(4_000_000, clock=lambda: next(times))
    for _ in range(4):
        progress(1_000_000)

    assert [part.strip() for part in terminal.getvalue().split("\r\x1b[K")] == [
        "",
        f"reading events {'█' * 15}{'░' * 15}  50%  2 MB",
        f"reading events {'█' * 30} 100%  4 MB",
    ]


def test_a_closed_pipe_ends_quietly(folder: Path) -> None:
    """`slaspec … | head` is no failure worth a traceback."""
    done = subprocess.run(
        f"{SLASPEC} evaluate sla.yaml events.jsonl --format json | true",
        cwd=folder,
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["agreement", "mapping", "report"])
def test_schema_prints_what_is_published(folder: Path, name: str) -> None:
    """Byte for byte, to standard output or into a file; agreements where nothing is said."""
    published = (Path(__file__).parents[2] / "schemas" / "latest" / f"{name}.schema.json").read_text(encoding="utf-8")

    assert run(folder, "schema", name).stdout == published
    assert run(folder, "schema", name, "--output", "x.json").stdout == f"the schema of {name} files in x.json\n"
    assert (folder / "x.json").read_text(encoding="utf-8") == published
    assert (run(folder, "schema").stdout == published) == (name == "agreement")


def test_schema_that_cannot_be_written_is_said(folder: Path) -> None:
    """With exit code 2, and one line."""
    done = run(folder, "schema", "--output", "nowhere/x.json")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "slaspec: nowhere/x.json: there is no such file\n"


def test_help_and_version(folder: Path) -> None:
    """Help names every command; the version names the zone database's too."""
    help_, version = run(folder, "--help"), run(folder, "--version")

    assert all(command in help_.stdout for command in ("validate", "evaluate", "render", "schema"))
    assert version.stdout.startswith("slaspec 0.1.0 (Python 3.")
    assert "tzdata 20" in version.stdout


def test_help_loads_neither_pydantic_nor_yaml(folder: Path) -> None:
    """Help and completion come at once."""
    done = subprocess.run([sys.executable, "-X", "importtime", SLASPEC, "--help"], cwd=folder, capture_output=True, text=True, check=True)
    loaded = {line.split("|")[-1].strip() for line in done.stderr.splitlines()}

    assert not loaded & {"pydantic", "yaml", "jsonschema", "zoneinfo", "slaspec.document", "slaspec.evaluation"}


REGION = "slaspec: 1\nextends: sla.yaml\nagreement: { id: region }\n"


def test_validate_follows_what_a_document_extends(folder: Path) -> None:
    """Findings point into the file where they stand, each with its own line; what several regions inherit is told once."""
    (folder / "sla.yaml").write_text(SMALL.replace("touched", "touchd"))
    (folder / "emea.yaml").write_text(REGION)
    (folder / "apac.yaml").write_text(REGION.replace("id: region", "id: region, titel: Ours"))

    done = run(folder, "validate", "emea.yaml", "apac.yaml", "sla.yaml")

    assert done.returncode == 1
    assert [line.split(" ")[0] for line in done.stdout.splitlines() if " [" in line] == ["sla.yaml:7:59:", "apac.yaml:3:26:"]
    assert "3 | agreement: { id: region, titel: Ours }" in done.stdout
    assert done.stdout.endswith("2 findings\n")


def test_every_command_that_reads_an_agreement_reads_what_it_extends(folder: Path) -> None:
    """A region is judged and rendered like any other agreement; its findings are shown from both files."""
    (folder / "emea.yaml").write_text(REGION)
    judged = run(folder, "evaluate", "emea.yaml", "events.jsonl", "--as-of", "2026-02-01T00:00:00Z")
    rendered = run(folder, "render", "emea.yaml", "--out", "pages")
    (folder / "sla.yaml").write_text(SMALL.replace("touched", "touchd"))
    refused = run(folder, "evaluate", "emea.yaml", "events.jsonl")

    assert (judged.returncode, rendered.returncode, refused.returncode) == (0, 0, 1)
    assert "7 |   touch: { owed_by: sales" in refused.stdout


def test_show_prints_one_document_that_is_an_agreement_itself(folder: Path) -> None:
    """Without its base it means the same; `--effective` names the origin of every value; findings end with 1."""
    (folder / "emea.yaml").write_text(REGION)
    shown, effective = run(folder, "show", "emea.yaml"), run(folder, "show", "emea.yaml", "--effective")
    (folder / "shown.yaml").write_text(shown.stdout)

    assert shown.stdout.startswith("slaspec: 1\nagreement:\n  id: region\n  title: Our first agreement\n")
    assert effective.stdout.startswith(
        "slaspec: 1  # emea.yaml:1\nagreement:\n  id: region  # emea.yaml:3\n  title: Our first agreement  # sla.yaml:2\n"
    )
    assert run(folder, "show", "shown.yaml").stdout == shown.stdout
    assert run(folder, "show", "missing.yaml").returncode == 2
    (folder / "emea.yaml").write_text(REGION.replace("sla.yaml", "emea.yaml"))
    refused = run(folder, "show", "emea.yaml")
    assert refused.returncode == 1
    assert "[base-circle]" in refused.stdout


def test_show_prints_the_hash_that_an_approval_names(folder: Path) -> None:
    """Comments and order leave it, a change of the promise does not; a report of the same content has the same."""
    first = run(folder, "show", "sla.yaml", "--hash").stdout
    (folder / "sla.yaml").write_text("# ours\n" + SMALL)
    same = run(folder, "show", "sla.yaml", "--hash").stdout
    (folder / "sla.yaml").write_text(SMALL.replace("4 business hours", "5 business hours"))
    other = run(folder, "show", "sla.yaml", "--hash").stdout

    assert re.fullmatch(r"sha256:[0-9a-f]{64}\n", first)
    assert (same == first, other == first) == (True, False)


def test_validate_loads_only_what_it_uses(folder: Path) -> None:
    """Nothing that reads events or writes reports, and no format that was not asked for."""
    command = [sys.executable, "-X", "importtime", SLASPEC, "validate", "sla.yaml"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    loaded = {line.split("|")[-1].strip() for line in done.stderr.splitlines()}

    unused = {
        "slaspec.files.events",
        "slaspec.files.reports",
        "slaspec.events.reading",
        "slaspec.evaluation",
        "slaspec.cli.formats",
        "difflib",
    }
    assert "slaspec.document.validate" in loaded
    assert not loaded & unused


def test_rule_prints_the_page_as_plain_text(folder: Path) -> None:
    """Headings, documents and output set in, no marks of Markdown; the id may stand in brackets, as a finding shows it."""
    done = run(folder, "rule", "[unknown-party]")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "unknown-party\n=============\n\nEvery party that is named is defined.\n\nSeverity: error.\n\nAvoid\n-----\n\n    slaspec: 1\n"
    )
    assert "\n    sla.yaml:8:14: unknown party `sails` [unknown-party]\n" in done.stdout
    assert "```" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 88


def test_every_rule_has_a_page_that_can_be_printed(folder: Path) -> None:
    """Without an id every rule is listed in one line; the page of each has its parts."""
    listed = run(folder, "rule").stdout.splitlines()

    assert [line.split()[0] for line in listed] == sorted(RULES)
    assert all(line.endswith(RULES[line.split()[0]]) for line in listed)
    assert all({"Avoid", "Prefer", "Why"} <= set(_plain(rule_page(rule))) for rule in RULES)


def test_an_unknown_rule_is_answered_with_the_nearest_one(folder: Path) -> None:
    """Exit code 2; where none is near, with the way to the list."""
    near, far = run(folder, "rule", "unknwon-party"), run(folder, "rule", "../index")

    assert (near.returncode, near.stdout) == (far.returncode, far.stdout) == (2, "")
    assert near.stderr == "slaspec: there is no rule `unknwon-party`; did you mean `unknown-party`?\n"
    assert far.stderr == "slaspec: there is no rule `../index`; `slaspec rule` lists them all\n"
