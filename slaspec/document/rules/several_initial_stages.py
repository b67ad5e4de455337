"""Two stages marked `initial`: a lead's first event can put it into one only."""

from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic
from slaspec.document.places import Places

RULE = "several-initial-stages"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """At most one stage is where leads begin."""
    initial = [stage.id for stage in agreement.stages if stage.initial]
    for other in initial[1:]:
        first = places.related(("stages", initial[0], "initial"), f"`{initial[0]}` is marked at")
        message = f"stage `{other}` is marked `initial`, and so is `{initial[0]}`"
        yield places.finding(RULE, ("stages", other, "initial"), message, "keep the mark on one stage", (first,))
