"""Why a mutant may live: it is the same evaluator in other words, or differs in what no verdict shows. Each reason is kept by name.

A name is that of a mutant (`Mutant.name`), or ends in `*` for all that begin so.
"""

from collections.abc import Iterable

from mutating import Mutant

_BEGUN = "`run.py` begins clocks and lets them wait by itself: these rows of the table say what it does, and drive nothing"

REASONS: dict[str, str] = {
    "evaluation.clock.(module) [no cell] IDLE/*": _BEGUN,
    "evaluation.clock.(module) [no cell] WAITING/*": _BEGUN,
    "evaluation.clock.(module) [exchanged cells] WAITING/*": _BEGUN,
}


def reason_for(mutant: Mutant) -> str | None:
    """Why a mutant may live, where a reason is listed."""
    name = mutant.name
    if name in REASONS:
        return REASONS[name]
    return next((reason for key, reason in REASONS.items() if key.endswith("*") and name.startswith(key[:-1])), None)


def unused(alive: Iterable[Mutant]) -> list[str]:
    """The names that explain none of these mutants."""
    names = [mutant.name for mutant in alive]
    return [key for key in REASONS if not any(name == key or (key.endswith("*") and name.startswith(key[:-1])) for name in names)]
