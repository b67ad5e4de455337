"""A document over its base: what the merge means, which files are followed, and what is told where."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from slaspec.agreement.canonical import content_hash
from slaspec.agreement.model import Agreement
from slaspec.document.compose import MOST_LEVELS
from slaspec.document.source import MappingNode, Node, Scalar, ScalarNode, read_source
from slaspec.document.validate import read_agreement, validate
from slaspec.document.writing import text_of_nodes
from slaspec.errors import FileProblem

ROOT = Path(__file__).parents[2]
ACME = (ROOT / "examples" / "acme" / "sla.yaml").read_text(encoding="utf-8")
OVERLAY = "slaspec: 1\nextends: base.yaml\n"


class Shelf(dict[str, str]):
    """Texts by name, as a library that also knows what it was asked for."""

    def __init__(self, **files: str) -> None:
        super().__init__({f"{name}.yaml": text for name, text in files.items()})
        self.asked: list[str] = []

    def __call__(self, name: str) -> str:
        self.asked.append(name)
        if name not in self:
            raise FileProblem(name, "there is no such file")
        return self[name]


def sound(text: str, **bases: str) -> Agreement:
    """The agreement of a text that has no findings."""
    agreement, findings = read_agreement(text, name="sla.yaml", library=Shelf(**bases))
    assert agreement is not None, findings
    return agreement


def found(text: str, **bases: str) -> list[tuple[str, str]]:
    """Place and rule of each finding."""
    return [(each.place, each.rule) for each in validate(text, name="sla.yaml", library=Shelf(**bases))]


MEANING = content_hash(sound(ACME))


def test_an_empty_overlay_changes_nothing() -> None:
    """Nor does a chain of them."""
    assert content_hash(sound(OVERLAY, base=ACME)) == MEANING
    assert content_hash(sound(OVERLAY.replace("base", "middle"), middle=OVERLAY, base=ACME)) == MEANING


def test_a_base_over_itself_changes_nothing() -> None:
    """Repeating is no change."""
    assert content_hash(sound(ACME + "extends: base.yaml\n", base=ACME)) == MEANING


def dealt(node: Node, random: Random) -> tuple[Node | None, Node | None]:
    """A tree dealt out to a base and an overlay, in any order of keys: mappings key by key, anything else to one of them.

    What the base has of a value that the overlay gives is another value, of any kind.
    """
    if not isinstance(node, MappingNode) or random.random() < 0.2:
        other = ScalarNode(Scalar.of("7", plain=True), node.span) if not isinstance(node, MappingNode) else None
        return random.choice([(node, None), (None, node), (other, node)])
    base, overlay = MappingNode(node.span), MappingNode(node.span)
    for key in random.sample(list(node.items), len(node.items)):
        for part, into in zip(dealt(node.items[key], random), (base, overlay), strict=True):
            if part is not None:
                into.items[key] = part
    return (base if base.items else None), (overlay if overlay.items else None)


@given(st.integers(0, 2**32))
def test_however_an_agreement_is_dealt_out_to_a_base_and_an_overlay_it_is_the_same(seed: int) -> None:
    """Mappings are merged by key whatever their order; anything else is the overlay's where it has a word."""
    root, _ = read_source(ACME.replace("slaspec: 1\n", ""), name="x")
    base, overlay = ("" if part is None else text_of_nodes(part) for part in dealt(root, Random(seed)))  # noqa: S311 - made-up files

    assert content_hash(sound(OVERLAY + overlay, base="slaspec: 1\n" + base)) == MEANING


@given(
    st.permutations(
        [
            "agreement: { id: other }",
            "commitments: { mql-volume: { target: { at_least: 60 } } }",
            "without: [commitments.enrichment]",
            "slaspec: 1",
            "extends: base.yaml",
        ]
    )
)
def test_the_order_of_an_overlays_keys_means_nothing(lines: list[str]) -> None:
    """Not even `without` after what it makes room for."""
    agreement = sound("\n".join(lines), base=ACME)

    assert agreement.id == "other"
    assert content_hash(agreement) == content_hash(sound("\n".join(sorted(lines)), base=ACME))


def edited(*changes: tuple[str, str]) -> str:
    """The meaning of the example with some of its text changed."""
    text = ACME
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return content_hash(sound(text))


BY_TERRITORY = """\
  calendar:                                               # whose hours count, unless said otherwise
    by: territory
    map: { amer: new-york, emea: berlin, apac: singapore }
    otherwise: new-york
"""


def test_mappings_are_merged_and_anything_else_is_replaced() -> None:
    """A calendar by attribute gives way to a name, a list to a list; the rest of each mapping stays."""
    agreement = sound(
        OVERLAY
        + "agreement: { calendar: berlin }\n"
        + "parties: { sales: { teams: [field] } }\n"
        + "commitments: { mql-volume: { target: { at_least: 60 } } }\n",
        base=ACME,
    )

    assert content_hash(agreement) == edited(
        (BY_TERRITORY, "  calendar: berlin\n"),
        ("teams: [sales development, account executives]", "teams: [field]"),
        ("at_least: 430", "at_least: 60"),
    )


def test_members_keep_the_order_of_the_base_and_new_ones_follow() -> None:
    """Pages of a region have the order that readers know."""
    head = "owed_by: sales, starts_on: assigned, stops_on: touched, within: 1 hour"
    agreement = sound(OVERLAY + f"commitments: {{ another: {{ {head} }}, mql-volume: {{ because: Why. }} }}\n", base=ACME)

    own = [each.id for each in agreement.commitments if "." not in each.id]
    assert own[0] == "mql-volume"
    assert own[-1] == "another"


def test_without_takes_members_out_before_the_overlay_has_its_word() -> None:
    """So a commitment of another kind can take the place of one, and one bound that of the other."""
    ratio = "share: { of: { entering: mql }, that: { reach: sal, within: 30 days } }, target: { at_least: 85%, per: month }"
    agreement = sound(
        OVERLAY
        + "without: [commitments.mql-volume, commitments.mql-by-territory.target.at_least]\n"
        + f"commitments: {{ mql-volume: {{ owed_by: marketing, {ratio} }}, mql-by-territory: {{ target: {{ at_most: 900 }} }} }}\n",
        base=ACME,
    )

    assert content_hash(agreement) == edited(
        ("    because: Sales plans its capacity by this number.\n    count: { entering: mql }\n", ""),
        (
            "    target: { at_least: 430, per: month }\n",
            "".join(f"    {line}\n" for line in ratio.replace(", target", "\ntarget").split("\n")),
        ),
        ("target: { at_least: 240, per", "target: { at_most: 900, per"),
    )


def test_without_may_name_a_member_twice_and_a_part_of_it_or_a_whole_section() -> None:
    """What is gone is gone."""
    twice = "without: [commitments.enrichment, commitments.enrichment, commitments.enrichment.calendar, follow_up]\n"

    assert content_hash(sound(OVERLAY + twice, base=ACME)) == edited(
        (ACME[ACME.index("  enrichment:\n") :], ""), (ACME[ACME.index("follow_up:\n") : ACME.index("commitments:\n")], "")
    )


def test_a_shared_part_is_changed_in_one_place_only() -> None:
    """An alias repeats a value; an overlay that changes the copy leaves the original."""
    base = ACME.replace("hours: { mon-fri: 09:00-17:30 }", "hours: &h { mon-fri: 09:00-17:30 }")
    base = base.replace("hours: { mon-fri: 09:00-18:00 }", "hours: *h")

    agreement = sound(OVERLAY + "calendars: { singapore: { hours: { mon-fri: 10:00-12:00 } } }\n", base=base)

    assert content_hash(agreement) == edited(("mon-fri: 09:00-18:00", "mon-fri: 10:00-12:00"))


def test_a_document_without_library_says_that_bases_cannot_be_followed() -> None:
    """A text alone has no folder."""
    (finding,) = validate(OVERLAY, name="sla.yaml")

    assert (finding.rule, finding.place) == ("unknown-base", "sla.yaml:2:10")
    assert finding.message == "`base.yaml` cannot be looked up from here"


@pytest.mark.parametrize(
    ("name", "reference", "asked"),
    [
        ("sla.yaml", "base.yaml", "base.yaml"),
        ("sla.yaml", "lib/../base.yaml", "base.yaml"),
        ("./sla.yaml", "./lib//base.yaml", "./lib/base.yaml"),
        ("/srv/a/sla.yaml", "lib/base.yaml", "/srv/a/lib/base.yaml"),
        ("../sla.yaml", "base.yaml", "../base.yaml"),
        ("regions\\sla.yaml", "base.yaml", "regions\\base.yaml"),
        ("", "base.yaml", "base.yaml"),
    ],
)
def test_a_reference_is_read_from_the_folder_of_the_file_that_has_it(name: str, reference: str, asked: str) -> None:
    """The library is asked by the name that findings would have."""
    shelf = Shelf()

    validate(f"slaspec: 1\nextends: {reference}\n", name=name, library=shelf)

    assert shelf.asked == [asked]


@pytest.mark.parametrize(
    "reference", ["../base.yaml", "/srv/a/base.yaml", "file:base.yaml", "~", "a/../../a/base.yaml", "..", '"a\\0b"', '"a\\nb"']
)
def test_what_leads_out_of_the_folder_is_never_asked_for(reference: str) -> None:
    """Nor what is no name of a file."""
    shelf = Shelf()

    findings = validate(f"slaspec: 1\nextends: {reference}\n", name="/srv/a/sla.yaml", library=shelf)

    assert [each.rule for each in findings] == ["unknown-base"]
    assert shelf.asked == []


def test_a_document_of_another_version_is_not_followed() -> None:
    """Its `extends` may mean something else."""
    shelf = Shelf(base=ACME)

    assert [each.rule for each in validate("slaspec: 2\nextends: base.yaml\n", name="sla.yaml", library=shelf)] == ["unknown-version"]
    assert shelf.asked == []


def chain(length: int) -> dict[str, str]:
    """So many files, each extending the next; the last one is whole."""
    middle = {f"f{number}": f"slaspec: 1\nextends: f{number + 1}.yaml\n" for number in range(length - 1)}
    return middle | {f"f{length - 1}": ACME}


def test_sixteen_files_may_stand_on_one_another_and_no_more() -> None:
    """The file that would be one too many is not read."""
    bases = chain(MOST_LEVELS)
    assert content_hash(sound(bases.pop("f0"), **bases)) == MEANING

    bases = chain(MOST_LEVELS + 1)
    text, shelf = bases.pop("f0"), Shelf(**bases)
    (finding,) = validate(text, name="sla.yaml", library=shelf)
    assert (finding.rule, finding.place) == ("yaml-limit", "f15.yaml:2:10")
    assert f"f{MOST_LEVELS}.yaml" not in shelf.asked


def test_the_readers_limits_hold_for_all_files_together() -> None:
    """Bytes and values are counted over the chain; a base that is itself too large says so itself."""
    comment = "# " + "x" * 700_000 + "\n"
    bomb = "x-a: &a [" + "b, " * 999 + "b]\nx-b: [" + "*a, " * 59 + "*a]\n"

    assert found(OVERLAY + comment, base=ACME + comment) == [("sla.yaml:2:10", "yaml-limit")]
    assert found(OVERLAY + bomb, base=ACME + bomb) == [("sla.yaml:2:10", "yaml-limit")]
    assert found(OVERLAY, base=ACME + comment + comment) == [("base.yaml:1:1", "yaml-limit")]


def test_findings_of_several_files_come_together_each_at_its_own_place() -> None:
    """What is wrong in the base is told there, what is wrong in the overlay here, and what is wrong between them where it was changed."""
    base = ACME.replace("emea: berlin", "emea: berln").replace("within: 2 business hours", "within: 2 busines hours")
    overlay = OVERLAY + "commitments: { mql-volume: { target: { at_most: 1 } }, reply-to-inbound: { stops_on: contct } }\n"
    line = dict(enumerate(base.split("\n"), 1))

    places = found(overlay, base=base)

    assert [rule for _place, rule in places] == ["unknown-calendar", "invalid-duration", "one-of", "unknown-event"]
    assert "berln" in line[int(places[0][0].split(":")[1])]
    assert "busines" in line[int(places[1][0].split(":")[1])]
    assert places[2][0] == "sla.yaml:3:30"


def test_what_was_found_before_a_base_is_missing_is_told_too() -> None:
    """A key that stands twice, here and in a base on the way."""
    twice = "x: 1\nx: 2\n"

    assert found(OVERLAY + twice, base="slaspec: 1\nextends: gone.yaml\n" + twice) == [
        ("base.yaml:2:10", "unknown-base"),
        ("base.yaml:4:1", "duplicate-key"),
        ("sla.yaml:4:1", "duplicate-key"),
    ]


LINES = [
    *ACME.split("\n"),
    "extends: base.yaml",
    "without: [stages.sal, commitments]",
    "slaspec: 1",
    "agreement: 1",
    "stages:",
    "  sal: [a]",
    "  sql: ~",
]


@given(st.lists(st.sampled_from(LINES), max_size=12), st.lists(st.sampled_from(LINES), max_size=40))
@example(["without: [calendars.berlin]"], ACME.split("\n"))
@example(["stages: [a]", "without: [stages.mql.name, stages]"], ACME.split("\n"))
def test_no_overlay_of_no_base_makes_validate_raise_and_every_place_lies_in_a_file(overlay: list[str], base: list[str]) -> None:
    """Whatever stands in the two files."""
    files = {"sla.yaml": OVERLAY + "\n".join(overlay), "base.yaml": "slaspec: 1\n" + "\n".join(base)}
    for finding in validate(files["sla.yaml"], name="sla.yaml", library=Shelf(base=files["base.yaml"])):
        for each in (finding, *finding.related):
            lines = files[each.name].split("\n")
            assert 1 <= each.span.line <= len(lines)
            assert 1 <= each.span.column <= len(lines[each.span.line - 1]) + 1
