"""`slaspec init` as a person meets it: in an empty folder, at a terminal, where something is in the way."""

import ctypes
import os
import pty
import re
import select
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

import slaspec
from slaspec.cli.init import _DUTIES, _dates
from slaspec.files import template_names

BIN = Path(sys.executable).parent
SLASPEC = str(BIN / "slaspec")
WRITTEN = set(_DUTIES)
QUIET_S = 1.0
"""A program that says nothing for so long waits for an answer."""

DROP_FROM_BOUNDING_SET, OVERRIDE_PERMISSIONS = 24, 1
"""Of Linux' prctl: takes from a program that runs as root the right to write where it may not."""


def run(folder: Path, *command: str, before: Callable[[], object] | None = None) -> subprocess.CompletedProcess[str]:
    """A command in a folder, without a terminal to ask in."""
    return subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},
        preexec_fn=before,
    )


def files_in(folder: Path) -> set[str]:
    """The files below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def at_a_terminal(folder: Path, *answers: str, last: Callable[[subprocess.Popen[bytes]], object] | None = None) -> tuple[int, str]:
    """`slaspec init` in a terminal of its own: each answer is given to a question; the exit code and what was to be seen."""
    terminal, ours = pty.openpty()
    with subprocess.Popen([SLASPEC, "init"], cwd=folder, stdin=ours, stdout=ours, stderr=ours) as process:
        os.close(ours)
        seen = b""
        waiting = list(answers)
        try:
            while True:
                said = bool(select.select([terminal], [], [], QUIET_S)[0])
                chunk = os.read(terminal, 4096) if said else b""
                if said and not chunk:
                    break
                seen += chunk
                if seen.endswith(b"]: ") and waiting:
                    os.write(terminal, f"{waiting.pop(0)}\n".encode())
                elif seen.endswith(b"]: ") and not said and last is not None:  # a signal before it listens would be lost
                    last(process)
        except OSError:
            pass  # the terminal is closed when the program ends
        code = process.wait()
    os.close(terminal)
    return code, seen.decode().replace("\r\n", "\n")


def commands_of(workflow: Path) -> list[str]:
    """The commands of a CI workflow."""
    steps: list[dict[str, Any]] = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]["check"]["steps"]
    return [step["run"] for step in steps if "run" in step]


@pytest.mark.slow
@pytest.mark.parametrize("template", template_names())
def test_a_new_agreement_passes_every_check_that_is_written_beside_it(tmp_path: Path, template: str) -> None:
    """Whatever the CI workflow runs, and what pre-commit validates, ends with 0 in a folder just begun."""
    done = run(tmp_path, SLASPEC, "init", "--template", template)

    assert (done.returncode, done.stderr) == (0, "")
    assert files_in(tmp_path) == WRITTEN
    assert [line.split()[1] for line in done.stdout.splitlines()[:-1]] == list(_DUTIES)
    install, *checks = commands_of(tmp_path / ".github" / "workflows" / "sla.yml")
    assert f'"slaspec[docs]=={slaspec.__version__}"' in install
    assert checks == ["slaspec validate sla.yaml", "python -m pytest tests/test_sla.py", "mkdocs build --strict"]
    for check in checks:
        checked = run(tmp_path, *shlex.split(check))
        assert checked.returncode == 0, checked.stdout + checked.stderr
    hooks = yaml.safe_load((tmp_path / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    entries = {hook["id"]: hook["entry"] for hook in hooks}
    assert entries == {"slaspec-fmt": "slaspec fmt", "slaspec-validate": "slaspec validate"}
    assert all(hook["additional_dependencies"] == [f"slaspec=={slaspec.__version__}"] for hook in hooks)
    assert all(re.search(hook["files"], "sla.yaml") for hook in hooks)


def test_what_others_run_is_pinned(tmp_path: Path) -> None:
    """Every action of the workflow is named by a commit."""
    run(tmp_path, SLASPEC, "init")

    actions = re.findall(r"uses: (\S+)", (tmp_path / ".github" / "workflows" / "sla.yml").read_text(encoding="utf-8"))
    assert len(actions) == 2
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action) for action in actions)


def test_the_editor_finds_the_schema_that_the_agreement_names(tmp_path: Path) -> None:
    """The first line of the agreement leads to a copy of the published schema."""
    run(tmp_path, SLASPEC, "init")

    first = (tmp_path / "sla.yaml").read_text(encoding="utf-8").splitlines()[0]
    named = tmp_path / first.removeprefix("# yaml-language-server: $schema=")
    published = Path(__file__).parents[2] / "schemas" / "v1" / "agreement.schema.json"
    assert named.read_text(encoding="utf-8") == published.read_text(encoding="utf-8")


def test_the_agreement_comes_into_force_on_the_first_of_the_next_month(tmp_path: Path) -> None:
    """There is time to read and sign it, and no month is covered in part."""
    assert _dates(date(2026, 12, 31)) == {"from": "2027-01-01", "monday": "2027-01-04"}
    assert _dates(date(2027, 1, 1)) == {"from": "2027-02-01", "monday": "2027-02-01"}
    assert _dates(date(2027, 1, 31)) == {"from": "2027-02-01", "monday": "2027-02-01"}

    today = datetime.now(UTC).date()  # noqa: TID251 - what the command line asks too
    run(tmp_path, SLASPEC, "init")
    effective = slaspec.load(tmp_path / "sla.yaml").effective_from
    assert effective is not None
    assert 1 <= (effective - today).days <= 32


def test_what_is_there_already_is_left_alone(tmp_path: Path) -> None:
    """The rest is written, the exit code is 1; a link that leads nowhere is there too."""
    (tmp_path / "mkdocs.yml").write_text("site_name: ours\n")
    (tmp_path / ".pre-commit-config.yaml").symlink_to("nowhere")

    done = run(tmp_path, SLASPEC, "init")

    assert done.returncode == 1
    assert [line.split()[2] for line in done.stdout.splitlines() if line.startswith("left alone")] == [
        "mkdocs.yml",
        ".pre-commit-config.yaml",
    ]
    assert (tmp_path / "mkdocs.yml").read_text() == "site_name: ours\n"
    assert not (tmp_path / "nowhere").exists()
    assert files_in(tmp_path) == WRITTEN - {".pre-commit-config.yaml"}


def test_where_an_agreement_is_there_nothing_is_written(tmp_path: Path) -> None:
    """Its tests and pages would be those of another agreement."""
    (tmp_path / "sla.yaml").write_text("slaspec: 1\n")

    done = run(tmp_path, SLASPEC, "init")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "there is an agreement already, nothing was written: sla.yaml\n"
    assert files_in(tmp_path) == {"sla.yaml"}


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    """With those above it."""
    assert run(tmp_path, SLASPEC, "init", "teams/emea").returncode == 0
    assert files_in(tmp_path / "teams" / "emea") == WRITTEN
    assert "@" not in (tmp_path / "teams" / "emea" / "sla.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("folder", "reason"), [("locked", "permission denied"), ("locked/new", "permission denied"), ("file", "not a directory")]
)
def test_where_nothing_can_be_written_one_sentence_says_so(tmp_path: Path, folder: str, reason: str) -> None:
    """Exit code 2, no traceback."""
    (tmp_path / "locked").mkdir(mode=0o555)
    (tmp_path / "file").touch()

    done = run(
        tmp_path,
        SLASPEC,
        "init",
        folder,
        before=lambda: os.geteuid() == 0 and ctypes.CDLL(None).prctl(DROP_FROM_BOUNDING_SET, OVERRIDE_PERMISSIONS, 0, 0, 0),
    )

    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"slaspec: {tmp_path / folder}: {reason}\n")


def test_when_one_file_cannot_be_written_none_is(tmp_path: Path) -> None:
    """A file stands where the folder of the tests would go: what was written before it, and the folders made for it, are gone again."""
    (tmp_path / "tests").touch()

    done = run(tmp_path, SLASPEC, "init")

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["tests"]


def test_at_a_terminal_it_asks_until_an_answer_fits(tmp_path: Path) -> None:
    """Answers that would be findings are answered with what the finding says; names may hold any character."""
    code, seen = at_a_terminal(tmp_path, "Sales", "Sales", 'The "A: #1" team, größer', "Berlin", "America/New_York", "9-5", "")

    assert code == 0, seen
    assert "`marketing` and `sales` are both called `Sales`; give each its own name\n" in seen
    assert "unknown timezone `Berlin`; did you mean `Europe/Berlin`?\n" in seen
    assert "`9-5` are not opening hours; did you mean `09:00-17:00`?\n" in seen
    agreement = slaspec.load(tmp_path / "sla.yaml")
    assert [party.name for party in agreement.parties] == ["Sales", 'The "A: #1" team, größer']
    assert "    timezone: America/New_York\n    hours:\n      mon-fri: 09:00-17:00\n" in (tmp_path / "sla.yaml").read_text(encoding="utf-8")
    tests = run(tmp_path, sys.executable, "-m", "pytest", "-q", "tests")
    assert tests.returncode == 0, tests.stdout


def test_control_c_at_a_question_leaves_nothing_behind(tmp_path: Path) -> None:
    """No file, no traceback."""
    code, seen = at_a_terminal(tmp_path, "Growth", last=lambda process: process.send_signal(signal.SIGINT))

    assert code == 1
    assert seen.endswith("Aborted!\n")
    assert "Traceback" not in seen
    assert list(tmp_path.iterdir()) == []


def test_with_yes_a_terminal_is_not_asked(tmp_path: Path) -> None:
    """The proposed answers are taken."""
    terminal, ours = pty.openpty()
    done = subprocess.run([SLASPEC, "init", "--yes"], cwd=tmp_path, stdin=ours, capture_output=True, text=True, check=False)
    os.close(terminal)
    os.close(ours)

    assert done.returncode == 0
    assert [party.name for party in slaspec.load(tmp_path / "sla.yaml").parties] == ["Marketing", "Sales"]
