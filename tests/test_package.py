"""The package as it is shipped: the wheel in an empty environment, its public names, the lock of this environment."""

import importlib.metadata
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import slaspec

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """A command's output; it must succeed."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ".")
    return next(folder.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_what_the_program_needs_and_nothing_else(wheel: Path) -> None:
    """Types, schemas, theme and licence are in it; tests and examples are not."""
    names = zipfile.ZipFile(wheel).namelist()

    assert {
        "slaspec/py.typed",
        "slaspec/schemas/v1/agreement.schema.json",
        "slaspec/schemas/v1/mapping.schema.json",
        "slaspec/schemas/v1/report.schema.json",
        "slaspec/rules/unknown-party.md",
        "slaspec/templates/standard/sla.yaml",
        "slaspec/templates/common/.github/workflows/sla.yml",
        "slaspec/templates/common/.pre-commit-config.yaml",
        "slaspec/schemas/latest/agreement.schema.json",
        "slaspec/theme/main.html",
    } <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.split("/")[0] for name in names} == {"slaspec", "slaspec-0.1.0.dist-info"}


@pytest.mark.slow
def test_the_wheel_works_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """Installed with what its metadata asks for, it validates, judges, renders, reads its report back, explains a rule and begins an agreement."""
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel)
    slaspec_command = tmp_path / "env" / "bin" / "slaspec"
    example = ROOT / "examples" / "first"

    assert re.fullmatch(r"slaspec 0\.1\.0 \(Python 3\.\d+\.\d+, tzdata \w+\)\n", run(slaspec_command, "--version", cwd=tmp_path))
    assert run(slaspec_command, "validate", example / "sla.yaml", cwd=tmp_path).endswith("no findings\n")
    assert run(slaspec_command, "schema", cwd=tmp_path) == (ROOT / "schemas" / "latest" / "agreement.schema.json").read_text(
        encoding="utf-8"
    )
    judged = run(
        slaspec_command,
        "evaluate",
        example / "sla.yaml",
        example / "events.jsonl",
        "--as-of",
        "2026-02-01T00:00:00Z",
        "--report",
        "r.json",
        cwd=tmp_path,
    )
    assert "50% of 2 clocks met" in judged
    assert (
        run(slaspec_command, "render", example / "sla.yaml", "--out", "pages", "--report", "r.json", cwd=tmp_path) == "4 pages in pages\n"
    )
    assert run(slaspec_command, "rule", "unknown-party", cwd=tmp_path).startswith("unknown-party\n")
    run(slaspec_command, "init", "ours", cwd=tmp_path)
    assert run(slaspec_command, "validate", "ours/sla.yaml", cwd=tmp_path).endswith("no findings\n")
    assert not list((tmp_path / "ours").rglob("*.pyc"))
    installed = {line.split("==")[0].lower() for line in run(python, "-m", "pip", "freeze", "--disable-pip-version-check").splitlines()}
    assert not installed & {"numpy", "pyarrow", "mkdocs", "holidays", "pyspark", "pytest"}


def test_public_names_are_there_sorted_and_loaded_late() -> None:
    """Every name of `__all__` has a home, and importing the package loads none of them."""
    assert sorted(slaspec.__all__) == slaspec.__all__
    assert all(getattr(slaspec, name) is not None for name in slaspec.__all__)
    assert sorted(set(dir(slaspec))) == slaspec.__all__
    loaded = run(
        sys.executable,
        "-c",
        "import slaspec, sys; print([name for name in sys.modules if name.startswith(('slaspec.', 'pydantic', 'yaml'))])",
    )
    assert loaded == "[]\n"
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        slaspec.nonsense  # noqa: B018 - the look-up is the test


def test_the_version_is_said_once() -> None:
    """The metadata and the module agree."""
    assert importlib.metadata.version("slaspec") == slaspec.__version__ == PROJECT["project"]["version"]


def bounded(requirement: Requirement) -> bool:
    """Whether a requirement has a lower and an upper bound."""
    return {specifier.operator for specifier in requirement.specifier} >= {">=", "<"}


def test_every_dependency_has_a_lower_and_an_upper_bound() -> None:
    """Nothing older than what was tried, no major that was not; the zone data, which only grows, has no upper one."""
    project = PROJECT["project"]
    written = [*project["dependencies"], *(each for extra in project["optional-dependencies"].values() for each in extra)]
    requirements = [Requirement(each) for each in written if not each.startswith("slaspec")]

    assert [requirement.name for requirement in requirements if not bounded(requirement)] == ["tzdata"]
    assert {requirement.name.lower() for requirement in map(Requirement, project["dependencies"])} == {
        "click",
        "jsonschema",
        "pydantic",
        "pyyaml",
        "tzdata",
    }


def test_the_lock_has_what_the_project_asks_for() -> None:
    """Every requirement of the groups and of the core is locked to a version that satisfies it, with hashes."""
    lock = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    locked = {canonicalize_name(name): Version(version) for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.MULTILINE)}
    groups = PROJECT["dependency-groups"]
    written = [*PROJECT["project"]["dependencies"], *(each for group in groups.values() for each in group if isinstance(each, str))]

    assert lock.count("--hash=sha256:") >= len(locked)
    for requirement in map(Requirement, written):
        assert locked[canonicalize_name(requirement.name)] in requirement.specifier, requirement
