"""What makes the laws fast: what follows from an agreement alone is worked out once, not with every evaluator."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from slaspec.evaluation import plan


@pytest.fixture(autouse=True, scope="session")
def _once_an_agreement() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("content_hash", "judged_in", "verdicts_looked_at"):
            patch.setattr(plan, name, _once(getattr(plan, name)))
        yield


def _once(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function that remembers its answers, by which agreement it was asked about: to compare two would take as long."""
    known: dict[int, tuple[Any, Any]] = {}  # with the agreement, so that its number stays its own

    def answer(agreement: Any) -> Any:
        if id(agreement) not in known:
            known[id(agreement)] = (agreement, function(agreement))
        return known[id(agreement)][1]

    return answer
