"""Two stages that the same event moves a lead into: which of them would depend on the order of lines."""

from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic
from slaspec.document.places import Places

RULE = "ambiguous-entry"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """An event kind moves leads into one stage."""
    first: dict[str, str] = {}
    for stage in agreement.stages:
        if stage.entered_on is None:
            continue
        other = first.setdefault(stage.entered_on, stage.id)
        if other != stage.id:
            related = places.related(("stages", other, "entered_on"), f"`{other}` is entered on it at")
            message = f"stages `{other}` and `{stage.id}` are both entered on `{stage.entered_on}`"
            yield places.finding(RULE, ("stages", stage.id, "entered_on"), message, "let an event move leads into one stage", (related,))
