"""What a document may extend on a disk: ordinary files in its folder or below it, whatever links and names say."""

import os
from pathlib import Path

import pytest

import slaspec
from slaspec.agreement.canonical import content_hash

BASE = """\
slaspec: 1
agreement: { id: first, title: Our first agreement, calendar: office }
parties: { marketing: { name: Marketing }, sales: { name: Sales } }
calendars:
  office: { timezone: Europe/Berlin, hours: { mon-fri: 09:00-17:00 } }
commitments:
  touch: { owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 business hours }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for agreements, beside a file that is none of its business."""
    (tmp_path / "outside.yaml").write_text(BASE)
    (tmp_path / "agreements").mkdir()
    return tmp_path / "agreements"


def overlay(folder: Path, reference: str, name: str = "sla.yaml") -> Path:
    """A document that extends what is named."""
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"slaspec: 1\nextends: {reference}\nagreement: {{ id: region }}\n")
    return path


def refused(path: Path) -> tuple[str, str | None]:
    """Message and help of the one finding."""
    with pytest.raises(slaspec.InvalidAgreement) as invalid:
        slaspec.load(path)
    (finding,) = invalid.value.diagnostics
    assert finding.rule == "unknown-base"
    assert set(invalid.value.sources) >= {finding.name}
    return finding.message, finding.help


def test_a_base_in_the_folder_or_below_it_is_read(folder: Path) -> None:
    """Each file's reference is read from its own folder; the chain may climb as far as the first file's."""
    (folder / "base.yaml").write_text(BASE)
    overlay(folder, "../base.yaml", "lib/emea.yaml")

    assert slaspec.load(overlay(folder, "lib/emea.yaml")).title == "Our first agreement"


def test_links_inside_the_folder_are_followed(folder: Path) -> None:
    """As a mounted configuration has them: every file a link into one hidden folder."""
    (folder / "..data").mkdir()
    (folder / "..data" / "base.yaml").write_text(BASE)
    overlay(folder, "base.yaml", "..data/sla.yaml")
    for name in ("base.yaml", "sla.yaml"):
        (folder / name).symlink_to(Path("..data") / name)

    assert slaspec.load(folder / "sla.yaml").id == "region"


def test_the_folder_itself_may_be_a_link(folder: Path) -> None:
    """What counts is where it leads."""
    (folder / "base.yaml").write_text(BASE)
    overlay(folder, "base.yaml")
    (folder.parent / "link").symlink_to(folder)

    assert slaspec.load(folder.parent / "link" / "sla.yaml").id == "region"


@pytest.mark.parametrize("target", ["../outside.yaml", "/etc/passwd", "lib/../../outside.yaml"])
def test_a_link_that_leads_out_of_the_folder_is_refused_unread(folder: Path, target: str) -> None:
    """Not a word of what lies outside comes into a finding."""
    (folder / "lib").mkdir()
    (folder / "base.yaml").symlink_to(target)

    assert refused(overlay(folder, "base.yaml")) == (
        "`base.yaml` cannot be read: it lies outside the agreement's folder",
        "only files in that folder or below it are read",
    )


def test_a_linked_folder_that_leads_out_is_refused(folder: Path) -> None:
    """Every part of the path is resolved."""
    (folder / "lib").symlink_to("..")

    assert refused(overlay(folder, "lib/outside.yaml"))[0].endswith("it lies outside the agreement's folder")


def test_what_is_no_ordinary_file_is_refused_and_not_waited_for(folder: Path) -> None:
    """A pipe would block, a device never end; a folder has no text."""
    os.mkfifo(folder / "pipe.yaml")
    (folder / "folder.yaml").mkdir()
    (folder / "circle.yaml").symlink_to("circle.yaml")

    assert refused(overlay(folder, "pipe.yaml"))[0] == "`pipe.yaml` cannot be read: it is no ordinary file"
    assert refused(overlay(folder, "folder.yaml"))[0] == "`folder.yaml` cannot be read: it is a folder"
    assert refused(overlay(folder, "circle.yaml"))[0].startswith("`circle.yaml` cannot be read: ")
    assert refused(overlay(folder, "sla.yaml/base.yaml"))[0].startswith("`sla.yaml/base.yaml` cannot be read: ")
    assert refused(overlay(folder, "b" * 300 + ".yaml"))[0].endswith("cannot be read: file name too long")


def test_a_misspelt_base_is_recognised(folder: Path) -> None:
    """Among the YAML files where it should be; nothing is said of other folders."""
    (folder / "base.yaml").write_text(BASE)

    assert refused(overlay(folder, "bsae.yaml")) == ("`bsae.yaml` cannot be read: there is no such file", "did you mean `base.yaml`?")
    assert refused(overlay(folder, "lib/base.yaml")) == ("`lib/base.yaml` cannot be read: there is no such file", None)


def test_a_base_larger_than_the_limit_is_refused(folder: Path) -> None:
    """And no more of it is read than the limit."""
    with (folder / "base.yaml").open("wb") as file:
        file.truncate(1 << 40)  # no blocks are written

    with pytest.raises(slaspec.InvalidAgreement) as invalid:
        slaspec.load(overlay(folder, "base.yaml"))

    assert [(found.rule, Path(found.name).name) for found in invalid.value.diagnostics] == [("yaml-limit", "base.yaml")]


def test_a_base_that_is_no_text_says_where(folder: Path) -> None:
    """The finding stands in the base."""
    (folder / "base.yaml").write_bytes(b"slaspec: 1\nagreement: \xff\n")

    with pytest.raises(slaspec.InvalidAgreement) as invalid:
        slaspec.load(overlay(folder, "base.yaml"))

    assert invalid.value.diagnostics[0].place == f"{folder / 'base.yaml'}:2:12"
    assert set(invalid.value.sources) == {str(folder / "base.yaml"), str(folder / "sla.yaml")}


def test_files_that_link_to_themselves_end(folder: Path) -> None:
    """A folder inside itself gives ever new names for one file; the chain ends at its limit."""
    (folder / "again").symlink_to(".")
    overlay(folder, "again/sla.yaml")

    with pytest.raises(slaspec.InvalidAgreement) as invalid:
        slaspec.load(folder / "sla.yaml")

    assert [found.rule for found in invalid.value.diagnostics] == ["yaml-limit"]


def test_the_base_alone_and_the_overlay_have_hashes_of_their_own(folder: Path) -> None:
    """A region is another agreement."""
    (folder / "base.yaml").write_text(BASE)

    assert content_hash(slaspec.load(folder / "base.yaml")) != content_hash(slaspec.load(overlay(folder, "base.yaml")))
