"""Pages whose text is inert: whatever an agreement says, the markup around it stays the same."""

from html.parser import HTMLParser

import markdown as python_markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slaspec.document.validate import read_agreement
from slaspec.rendering.markdown import inert
from slaspec.rendering.render import render

TEMPLATE = """\
slaspec: 1
agreement: { id: test, title: @, calendar: office, purpose: @ }
parties: { marketing: { name: @, head: @, teams: [@] }, sales: { name: Sales } }
calendars:
  office: { timezone: Europe/Berlin, hours: { mon-fri: 09:00-17:00 }, holidays: { add: { 2026-12-25: @ } } }
stages:
  mql: { name: @, means: @, belongs_to: marketing, initial: true }
events:
  contact: { is: touched, when: { channel: @, company: { matches: @ } } }
commitments:
  touch: { owed_by: marketing, because: @, starts_on: { enters: mql }, stops_on: contact, within: 4 hours, when: { territory: [@, b] } }
  wins: { owed_by: sales, count: { events: { event: won, when: { source: { contains: @ } } } }, target: { at_least: 1, per: month } }
"""

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](http://example.test/x.png)",
    "<http://example.test>",
    "http://example.test/x",
    "www.example.test",
    "a@example.test",
    "[x]: javascript:alert(1)",
    "x {: onclick=alert(1) }",
    "{#id .class}",
    "`code`",
    "``` \nfence",
    "~~~",
    "**bold** _em_ *em*",
    "| cell | cell |",
    "a | b",
    "# heading",
    "- item",
    "+ item",
    "1. item",
    "1) item",
    "> quote",
    "---",
    "===",
    "&lt;b&gt; &#60;b&#62; &amp;",
    "\\<b>",
    "{{ 7 * 7 }} {% raw %}",
    "$x$ ^x^ ~x~ :smile: [^1] *[HTML]: x",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "</code></td></table><script>",
    "line\nbreak\r\n\r\nparagraph",
    "\u202etxt.exe\u202c \u200b\ufeff",
    "!!! note",
    "[TOC]",
    "    indented",
    "<!-- comment -->",
]


class Shape(HTMLParser):
    """The tags and attributes of a page, without its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _value in attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def shape_of(text: str) -> tuple[list[tuple[str, tuple[str, ...]]], str]:
    """The shape of all pages of an agreement that says the text everywhere, and their text."""
    quoted = "'" + text.replace("'", "''").replace("\n", "\n\n").replace("\r", "") + "'"
    agreement, findings = read_agreement(TEMPLATE.replace("@", quoted), name="x")
    assert agreement is not None, findings
    shape = Shape()
    for _path, page in render(agreement):
        shape.feed(
            python_markdown.markdown(
                page, extensions=["attr_list", "tables", "toc", "fenced_code", "footnotes", "abbr", "admonition", "def_list"]
            )
        )
    return shape.tags, " ".join(" ".join(shape.text).split())


HARMLESS = shape_of("harmless")[0]


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_leaves_the_markup_as_harmless_text_does(attack: str) -> None:
    """The same tags with the same attributes, and the text is there to read."""
    tags, text = shape_of(attack)

    assert tags == HARMLESS
    assert " ".join(attack.split()).strip("\u202e\u202c\u200b\ufeff \t")[:3] in text


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30).filter(
        lambda text: any(c.isalnum() for c in text)
    )
)
def test_no_text_changes_the_markup(text: str) -> None:
    """What no list of attacks has thought of."""
    html = python_markdown.markdown(
        f"| a | b |\n| --- | --- |\n| {inert(text)} | x |\n\n{inert(text)}\n\n- {inert(text)}", extensions=["attr_list", "tables"]
    )
    plain = python_markdown.markdown("| a | b |\n| --- | --- |\n| y | x |\n\ny\n\n- y", extensions=["attr_list", "tables"])
    shapes = []
    for each in (html, plain):
        shape = Shape()
        shape.feed(each)
        shapes.append(shape.tags)

    assert shapes[0] == shapes[1]
