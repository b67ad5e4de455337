"""Two tiers, routes or exceptions that one lead matches, and nothing says which of them decides."""

from collections.abc import Iterator
from itertools import combinations

from slaspec.agreement.condition import Not
from slaspec.agreement.model import Agreement
from slaspec.agreement.overlap import Witness
from slaspec.diagnostics import Diagnostic
from slaspec.document.places import Places
from slaspec.document.rules._families import Family, Member, families
from slaspec.document.rules._leads import Leads

RULE = "overlapping-tiers"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """Of all that a lead matches, one goes before all the others; the order of the list decides nothing.

    Two that are no exceptions to each other must not meet, but where a third one goes before both.
    """
    leads = Leads(agreement, defined=True)
    for family in families(agreement):
        if not family.is_settled_by_exceptions:
            continue
        for first, second in combinations(family.members, 2):
            if not _compete(family, first, second):
                continue
            not_settled = [Not(each.when) for each in family.stronger(first.id, second.id)]
            found = leads.find(family.record, family.among, first.when, second.when, *not_settled)
            if isinstance(found, Witness):
                yield _finding(family, first, second, found, places)


def _compete(family: Family, first: Member, second: Member) -> bool:
    """Whether a lead may not match both as they stand."""
    beaten, beaten_too = family.beats[first.id], family.beats[second.id]
    if first.id in beaten_too or second.id in beaten:
        return False
    return family.closed or bool(beaten & beaten_too)


def _finding(family: Family, first: Member, second: Member, lead: Witness, places: Places) -> Diagnostic:
    related = (places.related_key(first.path, f"`{first.name}` is defined at"),)
    message = f"{family.what}s `{first.name}` and `{second.name}` both match {lead}"
    help_ = f"say which one decides, such as `exception_to: {first.name}` in `{second.name}`, or narrow one of them"
    return places.finding_at_key(RULE, second.path, message, help_, related)
