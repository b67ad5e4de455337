"""A figure with two colours, or a score with two grades: which of them is shown would depend on the order of lines."""

from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic, quoted
from slaspec.document.places import Places
from slaspec.document.rules._scales import scales

RULE = "overlapping-bands"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """Every figure has at most one colour, every score at most one grade; the first figure with the same names tells of all."""
    for scale in scales(agreement):
        told: set[tuple[str, ...]] = set()
        for figure in scale.figures:
            names = tuple(scale.names(figure))
            if len(names) > 1 and names not in told:
                told.add(names)
                message = f"`{scale.shown(figure)}` has {len(names)} {scale.what}s: {quoted(names)}"
                help_ = "let one begin where the other ends: `at_least: 90%` and `less_than: 90%`" if scale.what == "colour" else None
                yield places.finding_at_key(RULE, (*scale.path, names[-1]), message, help_ or _GRADES)
        if len(scale.rest) > 1:
            message = f"{' and '.join(f'`{name}`' for name in scale.rest)} each take what is left"
            yield places.finding_at_key(RULE, (*scale.path, scale.rest[-1]), message, "let one colour be `otherwise`")


_GRADES = "let one begin where the other ends: `at_least: 80` and `less_than: 80`"
