"""Commitments that look at each other's verdicts in a circle, so that none of them can be judged first."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from slaspec.agreement.dependence import verdicts_looked_at
from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic
from slaspec.document.places import Path, Places

RULE = "verdict-circle"

_MOST_SHOWN = 12


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """No verdict waits for itself, nor for one that waits for it."""
    looked_at = {id_: set(names) for id_, names in verdicts_looked_at(agreement).items()}
    paths: dict[str, Path] = {each.id: tuple(each.path.split(".")) for each in agreement.commitments}
    for id_ in [id_ for id_, names in looked_at.items() if id_ in names]:
        yield _finding([id_], paths, places)
        looked_at[id_].discard(id_)
    while (circle := _circle(looked_at)) is not None:
        yield _finding(circle, paths, places)
        for id_ in circle:
            looked_at[id_] = set()


def _circle(looked_at: Mapping[str, set[str]]) -> list[str] | None:
    """A circle, from its first commitment in the document; none where there is none."""
    try:
        TopologicalSorter({id_: sorted(names & looked_at.keys()) for id_, names in looked_at.items()}).prepare()
    except CycleError as error:
        found: list[str] = error.args[1][:-1][::-1]
        order = {id_: index for index, id_ in enumerate(looked_at)}
        first = found.index(min(found, key=order.__getitem__))
        return found[first:] + found[:first]
    return None


def _finding(circle: list[str], paths: Mapping[str, Path], places: Places) -> Diagnostic:
    shown = circle if len(circle) <= _MOST_SHOWN else [*circle[: _MOST_SHOWN - 1], "…"]
    chain = " → ".join(f"`{id_}`" if id_ != "…" else id_ for id_ in [*shown, circle[0]])
    related = tuple(places.related_key(paths[id_], f"`{id_}` is defined at") for id_ in circle[1:_MOST_SHOWN])
    message = f"the verdict of `{circle[0]}` looks at itself" if len(circle) == 1 else f"verdicts look at each other in a circle: {chain}"
    return places.finding_at_key(RULE, paths[circle[0]], message, "take `met` or `breached` out of one of the conditions", related)
