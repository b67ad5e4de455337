"""An example of a lead that the lead definition contradicts: one of the two is not what the parties meant."""

from collections.abc import Iterator

from slaspec.agreement.condition import described
from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic, visible
from slaspec.document.places import Places
from slaspec.document.rules._examples import judged

RULE = "contradicted-example"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """The definition says of every example what the example says."""
    lead = agreement.lead
    for index, example in enumerate(lead.examples if lead else ()):
        assert lead is not None
        says, lacking = judged(example, lead, agreement.market)
        if says is not None and says is not example.qualified:
            message = f"the lead definition says `{'qualified' if says else 'not qualified'}` of this example"
            asks = f"the definition asks for this: {visible(described(lacking))}; " if lacking is not None else ""
            yield places.finding(RULE, ("lead", "examples", index, "is"), message, f"{asks}change the definition, or the example")
