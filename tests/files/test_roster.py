"""The roster as a file: beside the agreement, gzipped or not, and nowhere else."""

import gzip
import os
from dataclasses import replace
from pathlib import Path

import pytest

import slaspec
from slaspec.agreement.model import Field
from slaspec.files import roster_of

TABLE = "owner,from,team,quota\nana,2026-01-01,inbound,40\n"


@pytest.fixture
def agreement(root: Path) -> slaspec.Agreement:
    """An agreement that names `roster.csv`, in the zone of Berlin."""
    made = slaspec.load(root / "examples" / "first" / "sla.yaml")
    return replace(made, roster="roster.csv", fields=(Field("owner.quota", "number"),))


def test_the_roster_stands_beside_its_agreement(agreement: slaspec.Agreement, tmp_path: Path) -> None:
    """In the zone of the agreement, with the types that it declares."""
    (tmp_path / "roster.csv").write_text(TABLE)
    roster = roster_of(agreement, tmp_path / "sla.yaml")

    assert roster is not None
    assert roster.zone == agreement.zone
    assert roster.value("ana", "quota", 1 << 60) == 40
    assert roster_of(replace(agreement, roster=None), tmp_path / "sla.yaml") is None


def test_either_format_may_be_gzipped(tmp_path: Path) -> None:
    """The ending tells."""
    (tmp_path / "r.csv.gz").write_bytes(gzip.compress(TABLE.encode()))
    (tmp_path / "r.jsonl").write_text('{"owner": "ana", "from": "2026-01-01", "team": "inbound", "quota": "40"}\n')

    one, other = (slaspec.read_roster(tmp_path / name, zone="UTC") for name in ("r.csv.gz", "r.jsonl"))

    assert one.hash == other.hash


def test_what_is_no_roster_is_told(tmp_path: Path) -> None:
    """A file that is not there, of another kind, without owners; a zone that is none."""
    (tmp_path / "r.csv").write_text("team\ninbound\n")
    (tmp_path / "r.xlsx").write_text("")

    with pytest.raises(slaspec.FileProblem, match="there is no such file"):
        slaspec.read_roster(tmp_path / "none.csv", zone="UTC")
    with pytest.raises(slaspec.FileProblem, match=r"read from a .csv or .jsonl file"):
        slaspec.read_roster(tmp_path / "r.xlsx", zone="UTC")
    with pytest.raises(slaspec.FileProblem, match="no column `owner`, which every roster has"):
        slaspec.read_roster(tmp_path / "r.csv", zone="UTC")
    with pytest.raises(ValueError, match="there is no zone Mars/Crater"):
        slaspec.read_roster(tmp_path / "r.csv", zone="Mars/Crater")


@pytest.mark.parametrize("named", ["../roster.csv", "/etc/passwd", "link.csv"])
def test_a_roster_elsewhere_is_not_read(agreement: slaspec.Agreement, tmp_path: Path, named: str) -> None:
    """An agreement in somebody's pull request reads no file outside of its folder."""
    folder = tmp_path / "agreement"
    folder.mkdir()
    (tmp_path / "roster.csv").write_text(TABLE)
    (folder / "link.csv").symlink_to("../roster.csv")

    with pytest.raises(slaspec.FileProblem, match="outside the agreement's folder"):
        roster_of(replace(agreement, roster=named), folder / "sla.yaml")


def test_a_pipe_is_not_waited_for(agreement: slaspec.Agreement, tmp_path: Path) -> None:
    """Nor does a link in a circle lead anywhere."""
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "circle.csv").symlink_to("circle.csv")

    with pytest.raises(slaspec.FileProblem, match="no ordinary file"):
        roster_of(replace(agreement, roster="pipe.csv"), tmp_path / "sla.yaml")
    with pytest.raises(slaspec.FileProblem):
        roster_of(replace(agreement, roster="circle.csv"), tmp_path / "sla.yaml")
