"""A released schema file never changes: version 1 of the format counts as released from the project's 1.0.0 on."""

import hashlib
import json
import tomllib
from pathlib import Path

import pytest
from packaging.version import Version

ROOT = Path(__file__).parents[1]
SCHEMAS = ROOT / "schemas"
VERSION = Version(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
FIRST_RELEASE = Version("1.0.0")


def hashes(folder: Path) -> dict[str, str]:
    """Each schema of a version, as `v1/agreement.schema.json`, with the hash of its bytes."""
    files = sorted(folder.glob("v*/*.schema.json"))
    return {str(file.relative_to(folder).as_posix()): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def changed(folder: Path, version: Version) -> list[str]:
    """What is wrong with the schemas of a folder, were they shipped as this version of the project."""
    released: dict[str, str] = json.loads((folder / "released.json").read_text(encoding="utf-8"))
    now = hashes(folder)
    wrong = [f"{name} was released and is not the same" for name, digest in released.items() if now.get(name) != digest]
    if version >= FIRST_RELEASE:
        wrong += [f"{name} is released and not in released.json: {digest}" for name, digest in now.items() if name not in released]
    return wrong


def test_released_schemas_are_what_they_were() -> None:
    """Of the files as they are, in the version as it is."""
    assert changed(SCHEMAS, VERSION) == []


def test_the_latest_schemas_are_those_of_the_newest_version() -> None:
    """Byte for byte."""
    newest = max(SCHEMAS.glob("v*"), key=lambda folder: Version(folder.name.removeprefix("v")))
    latest = {file.name: file.read_bytes() for file in (SCHEMAS / "latest").iterdir()}

    assert latest == {file.name: file.read_bytes() for file in newest.iterdir()}


@pytest.mark.parametrize(
    ("version", "recorded", "content", "wrong"),
    [
        ("0.9.0", False, "{}", []),
        ("0.9.0", True, "{}", []),
        ("0.9.0", True, "{ }", ["v1/x.schema.json was released and is not the same"]),
        ("0.9.0", True, None, ["v1/x.schema.json was released and is not the same"]),
        ("1.0.0", True, "{}", []),
        ("1.2.0", True, "{ }", ["v1/x.schema.json was released and is not the same"]),
    ],
)
def test_a_change_of_a_released_schema_is_found(
    tmp_path: Path, version: str, *, recorded: bool, content: str | None, wrong: list[str]
) -> None:
    """Changed or removed after its hash was recorded; before the release nothing need be recorded."""
    (tmp_path / "v1").mkdir()
    (tmp_path / "v1" / "x.schema.json").write_text("{}", encoding="utf-8")
    (tmp_path / "released.json").write_text(json.dumps(hashes(tmp_path) if recorded else {}), encoding="utf-8")
    if content is None:
        (tmp_path / "v1" / "x.schema.json").unlink()
    else:
        (tmp_path / "v1" / "x.schema.json").write_text(content, encoding="utf-8")

    assert changed(tmp_path, Version(version)) == wrong


def test_a_release_records_its_schemas(tmp_path: Path) -> None:
    """From 1.0.0 on a schema without a recorded hash is found, with the hash to record."""
    (tmp_path / "v1").mkdir()
    (tmp_path / "v1" / "x.schema.json").write_text("{}", encoding="utf-8")
    (tmp_path / "released.json").write_text("{}", encoding="utf-8")
    digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"  # of `{}`, as sha256sum says

    assert changed(tmp_path, Version("1.0.0")) == [f"v1/x.schema.json is released and not in released.json: {digest}"]
