"""A text that some tests of one field take and others refuse: the tests are read side by side as automata."""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

from slaspec.agreement.condition import Compares, Contains, Exists, IsOneOf, Matches, Test, holds

Wish = tuple[Test, bool]
"""A test of a field, and whether it must hold."""

Spend = Callable[..., bool]
"""Takes a step, or as many as it is told; false where there are not as many left."""

_MOST_STATES = 400
_FRESH = "xyzqwvujkbnmrtaeioscdfghlp0123456789"


def fitting_text(wishes: Sequence[Wish], spend: Spend) -> str | None:
    """A text, not empty, for which all wishes come true: one that reads well, or the shortest; `None` if there is none.

    Raises:
        TooFarError: it was not found within some hundred steps, or `spend` said that there are none left.
    """
    for text in _likely(wishes):
        if _fits(text, wishes):
            return text
    if any(wanted and isinstance(test, IsOneOf | Compares) for test, wanted in wishes):
        return None
    if any(isinstance(test, Exists) and test.wanted is not wanted for test, wanted in wishes):
        return None
    return _shortest(wishes, spend)


class TooFarError(Exception):
    """A text could not be found within the steps that there are."""


def _fits(text: str, wishes: Sequence[Wish]) -> bool:
    return all(holds(test, lambda _field: text) is wanted for test, wanted in wishes)


def _likely(wishes: Sequence[Wish]) -> Iterator[str]:
    """The texts that tests name, and globs with a letter for each sign."""
    for test, wanted in wishes:
        if wanted and isinstance(test, IsOneOf):
            yield from _exact_texts(test)
        elif wanted and isinstance(test, Matches):
            yield test.glob.replace("*", "x").replace("?", "x")


def _shortest(wishes: Sequence[Wish], spend: Spend) -> str | None:
    readers = [reader for test, _wanted in wishes if (reader := _reader(test)) is not None]
    alphabet = _alphabet(wishes)
    start = tuple(reader.start for reader in readers)
    seen = {start}
    queue = deque([("", start)])
    while queue:
        text, states = queue.popleft()
        if text and _fits(text, wishes):
            return text
        for character in alphabet:
            following = tuple(reader.step(state, character) for reader, state in zip(readers, states, strict=True))
            if following in seen and text:
                continue
            if len(seen) >= _MOST_STATES or not spend():
                raise TooFarError
            seen.add(following)
            queue.append((text + character, following))
    return None


def _alphabet(wishes: Sequence[Wish]) -> list[str]:
    """The characters that the tests tell apart, and first one that none of them names."""
    exact = [part for test, _wanted in wishes for part in _exact_texts(test)]
    folded = [test.glob.casefold() for test, _wanted in wishes if isinstance(test, Matches)]
    characters = dict.fromkeys(character for text in exact + folded for character in text)
    if exact and folded:
        characters |= dict.fromkeys(case for character in characters for case in (character.upper(), character.lower()) if len(case) == 1)
    fresh = next((each for each in _FRESH if each not in characters and each.upper() not in characters), "\N{WHITE SQUARE}")
    return [fresh, *characters]


def _exact_texts(test: Test) -> Iterator[str]:
    match test:
        case Contains(_, str() as part):
            yield part
        case IsOneOf(_, values):
            yield from (value for value in values if isinstance(value, str))
        case _:
            pass


class _Glob:
    """Reads text against a glob; a state is the set of places in it that are reached."""

    def __init__(self, glob: str) -> None:
        self._glob = glob.casefold()
        self.start: Hashable = self._with_stars({0})

    def _with_stars(self, places: set[int]) -> frozenset[int]:
        reached: set[int] = set()
        for place in places:
            at = place
            reached.add(at)
            while at < len(self._glob) and self._glob[at] == "*":
                at += 1
                reached.add(at)
        return frozenset(reached)

    def step(self, state: Hashable, character: str) -> Hashable:
        assert isinstance(state, frozenset)
        for folded in character.casefold():
            reached = {
                at if self._glob[at] == "*" else at + 1 for at in state if at < len(self._glob) and self._glob[at] in (folded, "*", "?")
            }
            state = self._with_stars(reached)
        return state


class _Part:
    """Reads text for a part; a state is what was read last of it, or all of it."""

    def __init__(self, part: str) -> None:
        self._part = part
        self.start: Hashable = ""

    def step(self, state: Hashable, character: str) -> Hashable:
        assert isinstance(state, str)
        if self._part in state:
            return state
        read = state + character
        return next(read[at:] for at in range(len(read) + 1) if self._part.startswith(read[at:]))


class _Other:
    """Reads text that must be none of some values; a state is what was read while one of them may still come."""

    def __init__(self, values: Iterable[str]) -> None:
        self._values = tuple(values)
        self.start: Hashable = ""

    def step(self, state: Hashable, character: str) -> Hashable:
        if state is None:
            return None
        read = f"{state}{character}"
        return read if any(value.startswith(read) for value in self._values) else None


def _reader(test: Test) -> _Glob | _Part | _Other | None:
    match test:
        case Matches(_, glob):
            return _Glob(glob)
        case Contains(_, str() as part):
            return _Part(part)
        case IsOneOf(_, values):
            return _Other(value for value in values if isinstance(value, str))
        case _:
            return None
