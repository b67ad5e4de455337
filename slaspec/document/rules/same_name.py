"""Two parties or stages with one name for readers: no page could tell them apart."""

from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic, visible
from slaspec.document.places import Places

RULE = "same-name"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """Every party and every stage has a name of its own."""
    for section, members in (("parties", agreement.parties), ("stages", agreement.stages)):
        first: dict[str, str] = {}
        for member in members:
            other = first.setdefault(member.name, member.id)
            if other != member.id:
                related = places.related((section, other, "name"), f"`{other}` is called so at")
                message = f"`{other}` and `{member.id}` are both called `{visible(member.name)}`"
                yield places.finding(RULE, (section, member.id, "name"), message, "give each its own name", (related,))
