"""`slaspec fmt` as a person meets it, and the hooks that call it before a commit."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SLASPEC = str(Path(sys.executable).with_name("slaspec"))
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))

UNTIDY = b"a: { b: NO, c: 2, d: 3, e: 4 }  # c\r\n"
TIDY = b'a:  # c\r\n  b: "NO"\r\n  c: 2\r\n  d: 3\r\n  e: 4\r\n'
SAID = "1 mapping in block form, 1 text in quotes"
DIFF = b"""\
--- sla.yaml
+++ sla.yaml
@@ -1 +1,5 @@
-a: { b: NO, c: 2, d: 3, e: 4 }  # c\r
+a:  # c\r
+  b: "NO"\r
+  c: 2\r
+  d: 3\r
+  e: 4\r
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an untidy file, a tidy one, and one that is no YAML."""
    (tmp_path / "sla.yaml").write_bytes(UNTIDY)
    (tmp_path / "tidy.yaml").write_bytes(TIDY)
    (tmp_path / "broken.yaml").write_bytes(b"a: 'b  \n")
    return tmp_path


def run(folder: Path, *arguments: str, stdin: bytes = b"") -> tuple[int, bytes, str]:
    """A command's exit code and what it printed."""
    done = subprocess.run([SLASPEC, "fmt", *arguments], cwd=folder, input=stdin, capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr.decode()


def test_files_are_rewritten_in_place_and_say_what_was_changed(folder: Path) -> None:
    """Exit code 0; a second run finds nothing to do and leaves the file alone."""
    assert run(folder, "sla.yaml", "tidy.yaml") == (0, f"sla.yaml: {SAID}\ntidy.yaml: nothing to change\n".encode(), "")
    assert (folder / "sla.yaml").read_bytes() == TIDY
    before = (folder / "sla.yaml").stat()

    assert run(folder, "sla.yaml") == (0, b"sla.yaml: nothing to change\n", "")
    assert (folder / "sla.yaml").stat() == before


def test_a_file_keeps_its_permissions_and_a_link_its_target(folder: Path) -> None:
    """What a link names is rewritten, not the link."""
    (folder / "sla.yaml").chmod(0o640)
    (folder / "link.yaml").symlink_to("sla.yaml")

    assert run(folder, "link.yaml")[0] == 0

    assert (folder / "link.yaml").is_symlink()
    assert (folder / "sla.yaml").read_bytes() == TIDY
    assert (folder / "sla.yaml").stat().st_mode & 0o777 == 0o640
    assert {path.name for path in folder.iterdir()} == {"sla.yaml", "tidy.yaml", "broken.yaml", "link.yaml"}


def test_check_changes_nothing_and_ends_with_1(folder: Path) -> None:
    """So that a build can ask."""
    assert run(folder, "--check", "sla.yaml", "tidy.yaml") == (
        1,
        f"sla.yaml: would change: {SAID}\ntidy.yaml: nothing to change\n".encode(),
        "",
    )
    assert run(folder, "--check", "tidy.yaml")[0] == 0
    assert (folder / "sla.yaml").read_bytes() == UNTIDY


def test_diff_is_all_that_standard_output_holds(folder: Path) -> None:
    """With --check the words go to standard error, the exit code says the rest."""
    assert run(folder, "--diff", "sla.yaml", "tidy.yaml") == (0, DIFF, "")
    assert run(folder, "--diff", "--check", "sla.yaml") == (1, DIFF, f"sla.yaml: would change: {SAID}\n")
    assert (folder / "sla.yaml").read_bytes() == UNTIDY


def test_a_dash_is_standard_input_to_standard_output(folder: Path) -> None:
    """Nothing else is printed there; what is no YAML gives its findings on standard error, and no text."""
    assert run(folder, "-", stdin=UNTIDY) == (0, TIDY, "")
    assert run(folder, "-", stdin=TIDY) == (0, TIDY, "")
    code, out, err = run(folder, "-", stdin=b"a: 'b\n")
    assert (code, out) == (1, b"")
    assert err.startswith("-:1:4: not YAML: a quote is not closed [yaml-syntax]\n")


def test_what_is_no_yaml_stays_as_it_is_and_hinders_no_other(folder: Path) -> None:
    """Its findings are shown, the exit code is 1."""
    code, out, _err = run(folder, "broken.yaml", "sla.yaml")

    assert code == 1
    assert out.startswith(f"sla.yaml: {SAID}\nbroken.yaml:1:4: not YAML: a quote is not closed [yaml-syntax]\n".encode())
    assert (folder / "broken.yaml").read_bytes() == b"a: 'b  \n"


def test_findings_are_no_obstacle_but_their_places_keep_their_spelling(folder: Path) -> None:
    """`initial: yes` is left for the author, who may have meant `true`."""
    (folder / "sla.yaml").write_text("slaspec: 1\nstages: { a: { initial: yes, name: yes } }  \n")

    assert run(folder, "sla.yaml") == (0, b"sla.yaml: 1 text in quotes, 1 line without blanks at its end\n", "")
    assert (folder / "sla.yaml").read_text() == 'slaspec: 1\nstages: { a: { initial: yes, name: "yes" } }\n'


def test_nothing_is_written_where_one_of_the_files_cannot_be_read(folder: Path) -> None:
    """Exit code 2, a sentence, every file as it was."""
    assert run(folder, "sla.yaml", "missing.yaml") == (2, b"", "slaspec: missing.yaml: there is no such file\n")
    assert (folder / "sla.yaml").read_bytes() == UNTIDY


def test_the_examples_are_tidy() -> None:
    """What people copy is in the form that the program writes."""
    assert run(ROOT, "--check", *map(str, sorted((ROOT / "examples").rglob("*sla.yaml"))))[0] == 0


def test_hooks_have_what_pre_commit_asks_of_them() -> None:
    """Each an id of its own, a name, what it runs, and how it is installed."""
    assert [hook["id"] for hook in HOOKS] == ["slaspec-validate", "slaspec-fmt"]
    for hook in HOOKS:
        assert hook.keys() == {"id", "name", "description", "entry", "language", "files"}
        assert hook["language"] == "python"


@pytest.mark.parametrize(
    ("path", "is_ours"),
    [
        ("sla.yaml", True),
        ("agreements/emea.sla.yml", True),
        ("sla-2027.yaml", True),
        ("emea_sla.yaml", True),
        ("translation.yaml", False),
        ("slash.yaml", False),
        ("sla.yaml.bak", False),
        ("sla/values.yaml", False),
    ],
)
def test_hooks_see_agreements_by_their_names(path: str, is_ours: bool) -> None:  # noqa: FBT001 - a column of a table
    """`sla` as a word of the file's name; a folder's name says nothing."""
    assert all(bool(re.search(hook["files"], path)) is is_ours for hook in HOOKS)


@pytest.mark.parametrize("hook", HOOKS, ids=[hook["id"] for hook in HOOKS])
def test_hooks_run(hook: dict[str, Any], tmp_path: Path) -> None:
    """As pre-commit calls them: the entry, then the files, from the top of the repository."""
    (tmp_path / "sla.yaml").write_bytes((ROOT / "examples" / "first" / "sla.yaml").read_bytes())
    path = f"{Path(SLASPEC).parent}{os.pathsep}{os.environ['PATH']}"

    subprocess.run([*hook["entry"].split(), "sla.yaml"], cwd=tmp_path, env={**os.environ, "PATH": path}, check=True)
