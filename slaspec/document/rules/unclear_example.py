"""An example of a lead that cannot be checked: the definition asks what no example says, such as what has happened."""

from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic, Severity
from slaspec.document.places import Places
from slaspec.document.rules._examples import judged

RULE = "unclear-example"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """The fields of every example tell whether its lead is qualified."""
    lead = agreement.lead
    for index, example in enumerate(lead.examples if lead else ()):
        assert lead is not None
        if judged(example, lead, agreement.market)[0] is None:
            message = "this example cannot be checked: the lead definition also asks for what an example does not say"
            help_ = "state its segment, persona or grade; where the definition looks at the past, tell it in `because`"
            yield places.finding(RULE, ("lead", "examples", index, "is"), message, help_, severity=Severity.WARNING)
