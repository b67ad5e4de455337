"""The tidy form of documents: what is changed, what never is, and that nothing is lost on the way."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from slaspec.diagnostics import Diagnostic, Span
from slaspec.document.source import MappingNode, Node, PartKind, ScalarNode, SequenceNode, SourceError, core_value, parts_of, read_source
from slaspec.document.tidy import Tidied, tidied

ROOT = Path(__file__).parents[2]
CASES = (Path(__file__).parent / "tidy.md").read_text(encoding="utf-8")
CASE = re.compile(r"## (?P<name>.*?)\n.*?```yaml\n(?P<before>.*?)```\n\n(?:```yaml\n(?P<after>.*?)```|Stays as it is\.)\n", re.DOTALL)

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]


def values_of(node: Node) -> Plain:
    """What a document says, with each scalar as the core schema reads it."""
    if isinstance(node, ScalarNode):
        return core_value(node.value)
    if isinstance(node, SequenceNode):
        return [values_of(item) for item in node.items]
    assert isinstance(node, MappingNode)
    return {key: values_of(item) for key, item in node.items.items()}


def said(text: str) -> str:
    """The data of a document, so that what is no number equals itself."""
    return repr(values_of(read_source(text, name="x")[0]))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASE.finditer(CASES)])
def test_a_document_takes_the_form_that_is_shown(case: re.Match[str]) -> None:
    """Each document of `tidy.md` becomes the one below it, which stays as it is."""
    shown = case["after"] or case["before"]

    assert tidied(case["before"], name="x").text == shown
    assert tidied(shown, name="x").changes == ()


def test_every_case_is_run() -> None:
    """No case is left out because it is not written as the others are."""
    assert CASES.count("## ") == len(list(CASE.finditer(CASES)))


def test_the_guide_shows_what_is_done() -> None:
    """Its first block becomes its second."""
    before, after, *_others = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "guide" / "keep.md").read_text(encoding="utf-8"), re.DOTALL)

    assert tidied(before, name="x").text == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: b", "a: b\n"),
        ("a: b\r\nc: d", "a: b\r\nc: d\r\n"),
        ("a: { b: 1, c: 2,\r\n  d: 3, e: 4 } # x \r\n", "a: # x\r\n  b: 1\r\n  c: 2\r\n  d: 3\r\n  e: 4\r\n"),
        ("\ufeffa: {b: 1, c: 2, d: 3, e: NO}  \n", '\ufeffa:\n  b: 1\n  c: 2\n  d: 3\n  e: "NO"\n'),
        ("é: 😀 \nb: { c: 😀, d: NO }\n", 'é: 😀\nb: { c: 😀, d: "NO" }\n'),
        ("a: b  \n\n\n", "a: b\n\n\n"),
        ("a: |\n  x  \n  y\t\n", None),
        ("a: |+\n  x", None),
        ("a: |\n  x\n   ", None),
        ('a: "x \n  y"\n', None),
        ("a:\tb\n", None),
        ("a: b \t\n# c \t\n", "a: b\n# c\n"),
        ("a: b\n  ", "a: b\n"),
        ('{"a": 1, "b": 2, "c": 3, "d": 4}\n', None),
    ],
)
def test_blanks_ends_and_odd_characters(before: str, after: str | None) -> None:
    """What cannot be shown on a page: blanks, kinds of line break, characters of several bytes."""
    assert tidied(before, name="x").text == (before if after is None else after)


def test_what_was_changed_is_said() -> None:
    """In words, with numbers."""
    changes = tidied("a: { b: NO, c: on, d: 3, e: 4 }\nf: { g: { h: 1, i: 2, j: 3, k: 4 } } \nl: m  ", name="x").changes

    assert changes == (
        "2 mappings in block form",
        "2 texts in quotes",
        "1 line without blanks at its end",
        "1 end of the last line",
    )
    assert tidied("a: b\n", name="x").changes == ()


def test_what_has_a_finding_keeps_its_spelling() -> None:
    """`initial: yes` may have been meant as `true`; a number is put in quotes only where it is warned of."""
    text = "initial: yes\nname: yes\nrevision: 1.10\nweight: 1.10\n"
    findings = [
        Diagnostic(name="x", span=Span(1, 10, 1, 13), rule="wrong-type", message="expected `true` or `false`, found `yes`"),
        Diagnostic(name="x", span=Span(3, 11, 3, 15), rule="yaml-trap", message="`1.10` is a number elsewhere"),
    ]

    assert tidied(text, name="x", findings=findings).text == 'initial: yes\nname: "yes"\nrevision: 1.10\nweight: 1.10\n'


@pytest.mark.parametrize("text", ["", "a: [", "a: !!python/none x", "a: b\n---\nc: d"])
def test_what_is_no_document_is_refused(text: str) -> None:
    """Its findings are those of the reader."""
    with pytest.raises(SourceError):
        tidied(text, name="x")


SHORT_TEXTS = st.text("0179_:.+-exbnyoNOfs", min_size=1, max_size=7)


@given(SHORT_TEXTS)
@example("y")
@example("09:00")
def test_every_text_that_yaml_1_1_reads_otherwise_is_put_in_quotes(text: str) -> None:
    """Read by a tool of YAML 1.1, the tidy form of a text gives that text; dates are exempt."""
    document = f"- {text}\n"
    try:
        node = read_source(document, name="x")[0]
        date = yaml.SafeLoader.yaml_implicit_resolvers["2"][-1][1].match(text)
    except SourceError:
        return
    assert isinstance(node, SequenceNode)
    item = node.items[0]
    if isinstance(item, ScalarNode) and isinstance(core_value(item.value), str) and not date:
        assert yaml.safe_load(tidied(document, name="x").text) == [text]


KEYS = st.sampled_from(["a", "b-c", "two words", '"quoted"', "'single'", "NO", "1.10", "2026-01-01", "on", "&k d", "e#f"])
SCALARS = st.sampled_from(
    ["x", "NO", "17:00", "1_000", "010", "1.10", "true", "~", "12", "two words", "09:00-12:00 13:00-17:00", "a#b", "http://x/y", '"x"', "'x'",
     '"# no"', '"a\\tb"', "'it''s'", '"}"', "'{ a: 1, b: 2 }'", "2026-01-01", "&s x", "-x", "sha256:f", "50%"]
)  # fmt: skip
SPREAD = st.sampled_from(
    ["two\n{}words", "two\n\n{}words", '"two\n{}words # no"', "'two\n{} words'", '"two\\\n{}words"', '"two \n \n{}# no"']
)
COMMENTS = st.integers(1, 99).map("# c{}".format)
MARGINS = st.integers(0, 9).map(lambda width: " " * width)


@st.composite
def between(draw: st.DrawFn, least: str = "") -> str:
    """What may stand between two parts inside brackets: blanks, line breaks, comments."""
    text = draw(st.sampled_from([least, least, least, " ", "   "]))
    for _ in range(draw(st.sampled_from([0, 0, 0, 0, 1, 2]))):
        text += draw(st.sampled_from(["", " {}", "  {} "])).format(draw(COMMENTS)) + "\n" + draw(MARGINS)
    return text


@st.composite
def in_brackets(draw: st.DrawFn, depth: int = 3) -> str:
    """A value without line of its own."""
    kind = draw(st.sampled_from(["scalar", "scalar", "spread", "mapping", "list"] if depth else ["scalar"]))
    if kind == "scalar":
        return draw(SCALARS)
    if kind == "spread":
        return draw(SPREAD).format(draw(MARGINS) + " ")
    number = draw(st.integers(0, 5))
    anchor = draw(st.sampled_from(["", "", "", "&f "]))
    entries = []
    for position in range(number):
        value = draw(in_brackets(depth=depth - 1))
        if kind == "mapping":
            key = draw(KEYS) if position else "first"
            colon = draw(st.sampled_from([": ", ": ", ":  ", " : "] + ([":"] if key.startswith(("'", '"')) else [])))
            value = draw(st.sampled_from([f"{key}{colon}{value}"] * 5 + [f"{key}: "]))
        entries.append(draw(between(" ")) + value + draw(between()))
    inside = ",".join(entries) + (draw(st.sampled_from(["", ","])) if entries else "") + draw(between())
    return anchor + ("{" + inside + "}" if kind == "mapping" else "[" + inside + "]")


@st.composite
def blocks(draw: st.DrawFn, depth: int = 2, margin: str = "") -> str:
    """Lines of block form with that margin."""
    text = ""
    is_list = draw(st.booleans())
    for position in range(draw(st.integers(1, 4))):
        head = margin + ("-" if is_list else f"{draw(KEYS)}:" if position else "first:")
        tail = draw(st.sampled_from(["", "", " ", " {}", "   {}\t"])).format(draw(COMMENTS)) + "\n"
        kind = draw(st.sampled_from(["flow", "flow", "flow", "below", "block", "text", "alone"] if depth else ["flow"]))
        if kind == "flow":
            text += f"{head}{draw(st.sampled_from([' ', ' ', '   ']))}{draw(in_brackets())}{tail}"
        elif kind == "below":
            text += f"{head}{tail}{margin}    {draw(in_brackets())}{tail}"
        elif kind == "block":
            text += f"{head}{tail}{draw(blocks(depth=depth - 1, margin=margin + '  '))}"
        elif kind == "text":
            text += f"{head} |\n{margin}  # text \n{margin}  \n{margin}  NO\t\n"
        else:
            text += f"{draw(st.sampled_from(['', margin + draw(COMMENTS)]))}\n{head} x{tail}"
    return text


COMMENT = re.compile(r"# c\d+")


def holds_the_law(text: str) -> str | None:
    """The tidy text, after a look at all that must be the same; nothing where the text is no document."""
    try:
        before = said(text)
    except SourceError:
        return None
    fresh = tidied(text, name="x").text

    assert said(fresh) == before
    assert COMMENT.findall(fresh) == COMMENT.findall(text)
    assert tidied(fresh, name="x") == Tidied(fresh, ())
    return fresh


@given(blocks(), st.sampled_from(["\n", "\n", "\r\n", "\r"]))
def test_data_and_comments_stay_and_a_second_run_changes_nothing(text: str, line_break: str) -> None:
    """The law of the formatter, on documents of every form."""
    fresh = holds_the_law(text.replace("\n", line_break))

    assert fresh is None or most_keys_in_braces(fresh) <= 3


def most_keys_in_braces(text: str) -> int:
    """The number of keys of the longest mapping in braces."""
    most = 0
    open_parts: list[int | None] = []
    for part in parts_of(text):
        if part.kind is PartKind.END:
            most = max(most, open_parts.pop() or 0)
            continue
        keys = open_parts[-1] if open_parts else None
        if part.is_key and keys is not None:
            open_parts[-1] = keys + 1
        if part.kind in (PartKind.MAPPING, PartKind.LIST):
            open_parts.append(0 if part.flow else None)
    return most


REAL = [
    *(case["before"] for case in CASE.finditer(CASES)),
    *(path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples").rglob("*.yaml"))),
    *(block for path in sorted((ROOT / "tests" / "document" / "rules").glob("*.md"))
      for block in re.findall(r"```yaml\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)),
]  # fmt: skip


def test_real_documents_keep_what_they_say() -> None:
    """Every example, and every document of the rules' tests that is YAML at all."""
    assert sum(holds_the_law(text) is not None for text in REAL) > 30


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A real document with some places changed: most of them still YAML, in forms that nobody thought of."""
    text = draw(st.sampled_from(REAL))
    for _ in range(draw(st.integers(1, 3))):
        places = [found.span() for found in re.finditer(r"[,{}\[\]:] ?|\n *|\b|\Z", text)]
        start, end = draw(st.sampled_from(places))
        piece = draw(st.sampled_from([",\n ", " # c1\n    ", "\n\n  ", "{", "}", "[", "]", ", ", ": ", "NO", "'", '"', "&x ", "*x", "|\n ", "", " ", "\t",
                                      "- ", "? ", "{ a: 1, b: 2, c: 3, d: 4 }", "\r\n", "\u2028", "\x85", "---\n", "x,", "!", "\ufeff"]))  # fmt: skip
        text = text[:start] + piece + text[draw(st.sampled_from([start, end])) :]
    return text


@given(damaged())
def test_no_damage_to_a_document_makes_its_tidy_form_say_something_else(text: str) -> None:
    """Whatever is YAML keeps its data and its comments; whatever is not is refused as the reader refuses it."""
    holds_the_law(text)


def test_what_would_outgrow_the_limit_stays_as_it_is() -> None:
    """Block form takes more room than braces; a file that could not be read any more is never written."""
    text = "a: { b: 1, c: 2, d: 3, e: 'x" + "\ny" * 300_000 + "' }\n"

    assert tidied(text, name="x").text == text


@pytest.mark.parametrize(
    "text",
    [
        "a: b" + " " * 1_000_000 + "c\n",
        "a: b\n" + "\n" * 1_000_000,
        "a: {b: 1, c: 2, d: 3, e: [" + "{a: 1, b: 2, c: 3, d: 4}, " * 5_000 + "]}\n",
        "a: { b: 1, c: 2, d: 3, e: 4" + "\n # c" * 100_000 + "\n }\n",
        "".join(f"k{number}: 1{'_' * 900}x\n" for number in range(1_000)),
    ],
    ids=["blanks", "blank lines", "mappings", "comments", "underscores"],
)
def test_monstrous_files_take_bounded_work(text: str) -> None:
    """A file of a megabyte is tidied about as fast as it is read; this test is slow where one is not."""
    assert tidied(text, name="x").text
