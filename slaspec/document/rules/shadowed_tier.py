"""A tier, route or commitment that never decides: wherever it matches, an exception to it matches too."""

from collections.abc import Iterator

from slaspec.agreement.condition import Not
from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic, Severity, quoted
from slaspec.document.places import Places
from slaspec.document.rules._families import families
from slaspec.document.rules._leads import Leads

RULE = "shadowed-tier"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """Some lead is left to everything that has exceptions."""
    leads = Leads(agreement, defined=False)
    for family in families(agreement):
        if not family.is_settled_by_exceptions:
            continue
        for member in family.members:
            stronger = family.stronger(member.id)
            if not stronger or not leads.exists(family.record, family.among, member.when):
                continue
            left = leads.find(family.record, family.among, member.when, *(Not(each.when) for each in stronger))
            if left == "nobody":
                taken_by = quoted(it.name for it in stronger)
                message = f"{family.what} `{member.name}` never decides: every lead that matches it is taken by {taken_by}"
                help_ = "narrow the exceptions, or remove what is never used"
                yield places.finding(RULE, member.path, message, help_, severity=Severity.WARNING)
