"""Comments that suppress warnings: `# slaspec: ignore[rule-id] reason`.

One speaks for its own line, or, where it stands alone on a line, for the first line below that is
no such comment; a text of several lines that begins there is meant as a whole. Errors stay: no
comment makes a document usable.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from slaspec.diagnostics import MOST_PRINTED, Diagnostic, Severity, Span, by_place, lines_of, nearest, unusable, visible
from slaspec.document.rules._registry import RULES
from slaspec.document.source import TextPlace, text_places

# patterns are compiled when they are used: hardly any text needs more than the first
_MARKER = re.compile(r"slaspec:\s*ignore")
_COMMENT = r"(?:^|(?<=[ \t]))#"
_SUPPRESSION = r"#+\s*slaspec:\s*ignore(?:\s*\[(?P<rules>[^\]]*)\](?P<reason>.*))?"
_MOST_NAMED = 100
"""A comment that names more rules names none."""

_RULE = r"[^\s,]+"


class _Suppression(NamedTuple):
    """A rule, the line at which it is suppressed, and the place that says so."""

    rule: str
    line: int
    span: Span


def without_suppressed(findings: Sequence[Diagnostic], text: str, *, name: str) -> list[Diagnostic]:
    """The findings without those that comments suppress, and with what is wrong about these comments; by place.

    The text is one that `read_source` has read, and `name` what findings call it; findings about other files stay.
    """
    if not _MARKER.search(text):
        return by_place(findings)
    places = text_places(text)
    suppressions, unclear = _suppressions(lines_of(text), places, name)
    wanted = {(each.rule, each.line) for each in suppressions}
    longer = [place for place in places if place.last_line > place.span.line]
    begins = [place.span.line for place in longer]
    left: list[Diagnostic] = []
    warnings: set[tuple[str, int]] = set()
    errors: set[tuple[str, int]] = set()
    for found in findings:
        line = found.span.line
        around = bisect_right(begins, line) - 1
        lines = {line, begins[around]} if around >= 0 and line <= longer[around].last_line else {line}
        met = {(found.rule, each) for each in lines} & wanted if found.name == name else set()
        (errors if found.severity is Severity.ERROR else warnings).update(met)
        if not met or found.severity is Severity.ERROR:
            left.append(found)
    unused = [each for each in suppressions if (each.rule, each.line) not in warnings]
    if unusable(findings):  # errors keep rules from being asked: what is unused cannot be told
        unused = [each for each in unused if (each.rule, each.line) in errors or each.rule not in RULES]
    about = [_unused(each, errors, name, looks=number < MOST_PRINTED) for number, each in enumerate(unused)]
    return by_place([*left, *unclear, *about])


def _unused(suppression: _Suppression, errors: set[tuple[str, int]], name: str, *, looks: bool) -> Diagnostic:
    rule, help_ = suppression.rule, None
    if (rule, suppression.line) in errors:
        message = f"`{rule}` is an error here, and no comment suppresses an error"
    elif rule in RULES:
        message, help_ = f"there is no finding of `{rule}` here to suppress", "remove it"
    else:
        message = f"there is no rule `{visible(rule)}`"
        close = nearest(rule, RULES) if looks else None
        help_ = f"did you mean `{close}`?" if close else None
    return _warning("unused-suppression", suppression.span, name, message, help_)


def _suppressions(lines: list[str], places: list[TextPlace], name: str) -> tuple[list[_Suppression], list[Diagnostic]]:
    """What is suppressed at which lines, and findings about comments that do not say what, or why."""
    suppressions: list[_Suppression] = []
    unclear: list[Diagnostic] = []
    speaks_for: dict[int, int] = {}
    for line, said in reversed(list(_comments(lines, places))):
        alone = not said.string[: said.start()].strip()
        speaks_for[line] = speaks_for.get(line + 1, line + 1) if alone else line
        start, stop = said.span("rules")
        rules = list(islice(re.compile(_RULE).finditer(said.string, start, stop), _MOST_NAMED + 1)) if start >= 0 else []
        rules = rules if len(rules) <= _MOST_NAMED else []
        suppressions += [_Suppression(rule.group(), speaks_for[line], Span(line, rule.start() + 1, line, rule.end() + 1)) for rule in rules]
        if not rules or not said["reason"].strip(" \t:-–—"):
            wanting = "why" if rules else "which rules it suppresses"
            span = Span(line, said.start() + 1, line, said.end() + 1)
            unclear.append(
                _warning("unclear-suppression", span, name, f"it is not said {wanting}", "write `# slaspec: ignore[rule-id] reason`")
            )
    return suppressions, unclear


def _comments(lines: list[str], places: list[TextPlace]) -> Iterator[tuple[int, re.Match[str]]]:
    """The comments about suppression with their lines: what begins with `#` outside of quoted and block texts."""
    starts = [(place.span.line, place.span.column) for place in places]
    for line, content in enumerate(lines, 1):
        if not _MARKER.search(content):
            continue
        for mark in re.finditer(_COMMENT, content):
            before = bisect_right(starts, (line, mark.start() + 1)) - 1
            if before < 0 or not places[before].holds(line, mark.start() + 1):
                said = re.compile(_SUPPRESSION).match(content, mark.start())
                if said:
                    yield line, said
                break  # the rest of the line is that comment


def _warning(rule: str, span: Span, name: str, message: str, help_: str | None) -> Diagnostic:
    return Diagnostic(name=name, span=span, rule=rule, message=message, help=help_, severity=Severity.WARNING)
