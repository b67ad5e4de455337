"""A covering array: few rows that together have every pair of features that can stand together. Greedy, after AETG.

Two features of one part must meet in one item; features of two parts, in one case. Sets of features are integers,
a bit each.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from generator.features import Clash, Part, feature, named

ItemRow = tuple[str, tuple[int, ...]]
"""A part's name and the features of an item of it, one of each factor in their order."""

_TRIES = 3
"""Rows made for one that is kept: more make fewer rows and take longer."""
_ATTEMPTS = 60
"""Ways in which a pair is tried before it is given up."""


@dataclass(frozen=True)
class Space:
    """All features by their numbers, which of them may stand together, and which pairs are asked for."""

    parts: Mapping[str, Part]
    features: tuple[str, ...]
    part_of: tuple[str, ...]
    factors: Mapping[str, tuple[tuple[int, ...], ...]]
    masks: Mapping[str, tuple[int, ...]]
    """Of each part, the levels of its factors as sets."""
    may_meet: tuple[int, ...]
    asked: tuple[int, ...]

    def pairs(self, masks: Sequence[int]) -> Iterator[tuple[str, str]]:
        """The pairs that masks say, each once."""
        for number, mask in enumerate(masks):
            for more in bits(mask >> number):
                yield self.features[number], self.features[number + more]


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def mask_of(numbers: Iterable[int]) -> int:
    """The set of some numbers."""
    mask = 0
    for number in numbers:
        mask |= 1 << number
    return mask


def space_of(parts: Sequence[Part], clashes: Iterable[Clash], meet: Callable[[str, str], bool]) -> Space:
    """The space of some parts: `meet` says of two parts whether every pair of their features is asked for."""
    by_name = {part.name: part for part in parts}
    features: list[str] = []
    part_of: list[str] = []
    factors: dict[str, tuple[tuple[int, ...], ...]] = {}
    siblings: list[int] = []
    for part in parts:
        of_part = []
        for factor in part.factors:
            levels = range(len(features), len(features) + len(factor.levels))
            features += [feature(part.name, factor.name, level) for level in factor.levels]
            part_of += [part.name] * len(levels)
            siblings += [mask_of(levels)] * len(levels)
            of_part.append(tuple(levels))
        factors[part.name] = tuple(of_part)
    number = {name: index for index, name in enumerate(features)}
    everything = (1 << len(features)) - 1
    may_meet = [everything & ~mask for mask in siblings]
    for clash in clashes:
        ones, others = ([number[name] for name in named(pattern, by_name)] for pattern in (clash.one, clash.other))
        for one in ones:
            may_meet[one] &= ~mask_of(others)
        for other in others:
            may_meet[other] &= ~mask_of(ones)
    _follow(factors, may_meet)
    whole = {name: mask_of(level for levels in factors[name] for level in levels) for name in by_name}
    asked = [sum(mask for other, mask in whole.items() if meet(part_of[index], other)) & may_meet[index] for index in range(len(features))]
    masks = {name: tuple(map(mask_of, levels)) for name, levels in factors.items()}
    return Space(by_name, tuple(features), tuple(part_of), factors, masks, tuple(may_meet), tuple(asked))


def _follow(factors: Mapping[str, tuple[tuple[int, ...], ...]], may_meet: list[int]) -> None:
    """Draw the conclusions of clashes within a part: two features that leave a factor without a level cannot meet either."""
    for levels_of in factors.values():
        masks = [mask_of(levels) for levels in levels_of]
        numbers = [number for levels in levels_of for number in levels]
        whole = mask_of(numbers)
        is_new = True
        while is_new:
            is_new = False
            for one in numbers:
                for other in bits(may_meet[one] & whole & -(2 << one)):
                    both = (may_meet[one] | 1 << one) & (may_meet[other] | 1 << other)
                    if not all(both & mask or mask >> one & 1 or mask >> other & 1 for mask in masks):
                        may_meet[one] &= ~(1 << other)
                        may_meet[other] &= ~(1 << one)
                        is_new = True


def met(space: Space, rows: Iterable[Sequence[ItemRow]]) -> list[int]:
    """What each feature meets in some rows: of its own part in its item, of other parts anywhere in the row."""
    found = [0] * len(space.features)
    for row in rows:
        by_part: dict[str, int] = {}
        for part, item in row:
            by_part[part] = by_part.get(part, 0) | mask_of(item)
        whole = sum(by_part.values())
        for part, item in row:
            mask = mask_of(item)
            for feature_ in item:
                found[feature_] |= (mask & ~(1 << feature_)) | (whole & ~by_part[part])
    return found


def cover(space: Space, *, seed: int, optional: int) -> tuple[list[list[ItemRow]], list[int]]:
    """Rows that meet every pair that is asked for, and what they left: pairs that stand together in no row that was found.

    A row has the parts that are always there and so many `optional` items.
    """
    chance = Random(seed)  # noqa: S311 - no secret
    left = list(space.asked)
    given_up = [0] * len(space.features)
    rows: list[list[ItemRow]] = []
    while True:
        first = next((number for number, mask in enumerate(left) if mask), None)
        if first is None:
            return rows, given_up
        pair = (first, chance.choice(list(bits(left[first]))))
        best: list[ItemRow] | None = None
        best_gain = 0
        made = 0
        for _attempt in range(_ATTEMPTS):
            row = _Row(space, left, chance).made(pair, optional)
            if row is None:
                continue
            made += 1
            gain = _gain(space, left, row)
            if gain > best_gain:
                best, best_gain = row, gain
            if made == _TRIES:
                break
        if best is None:
            for one, other in (pair, pair[::-1]):
                left[one] &= ~(1 << other)
                given_up[one] |= 1 << other
            continue
        rows.append(best)
        for number, mask in enumerate(met(space, [best])):
            left[number] &= ~mask


def _gain(space: Space, left: Sequence[int], row: Sequence[ItemRow]) -> int:
    return sum((mask & left[number]).bit_count() for number, mask in enumerate(met(space, [row])) if mask)


class _Row:
    """A row in the making."""

    def __init__(self, space: Space, left: Sequence[int], chance: Random) -> None:
        self._space = space
        self._left = left
        self._chance = chance
        self._by_part: dict[str, int] = {}
        self._allowed = (1 << len(space.features)) - 1
        """What may still stand beside all that was chosen, of any part."""

    def made(self, pair: tuple[int, int], optional: int) -> list[ItemRow] | None:
        """A row in which this pair stands together, or none where chance led into a corner."""
        space = self._space
        first, second = (space.part_of[number] for number in pair)
        forced = [(first, pair)] if first == second else [(first, pair[:1]), (second, pair[1:])]
        wanted = [(name, tuple(forced_)) for name, forced_ in forced]
        wanted += [(name, ()) for name, part in space.parts.items() if part.always and name not in (first, second)]
        wanted += [(name, ()) for name in self._others(optional, [name for name, _forced in wanted])]
        row: list[ItemRow] = []
        for name, features in wanted:
            item = self._item(name, features)
            if item is None:
                return None
            row.append((name, item))
        return row

    def _others(self, optional: int, there: list[str]) -> list[str]:
        """The other parts of the row: mostly those with most left to meet."""
        space = self._space
        count = dict.fromkeys(space.parts, 0)
        for name in there:
            count[name] += 1
        left = {name: 1 + sum(self._left[number].bit_count() for levels in space.factors[name] for number in levels) for name in count}
        chosen = [name for name in there if not space.parts[name].always]
        while len(chosen) < optional:
            open_ = [name for name, part in space.parts.items() if not part.always and count[name] < part.most]
            if not open_:
                break
            (name,) = self._chance.choices(open_, [left[each] / (1 + 3 * count[each]) for each in open_])
            count[name] += 1
            chosen.append(name)
        return chosen[len([name for name in there if not space.parts[name].always]) :]

    def _item(self, part: str, forced: tuple[int, ...]) -> tuple[int, ...] | None:
        """The item whose features meet most of what is left, with these in it."""
        space, chance = self._space, self._chance
        factors, masks = space.factors[part], space.masks[part]
        whole = sum(masks)
        chosen: dict[int, int] = {}
        inside = 0
        allowed = self._allowed
        outside = sum(mask for name, mask in self._by_part.items() if name != part)
        order = list(range(len(factors)))
        chance.shuffle(order)
        order.sort(key=lambda index: not any(number in factors[index] for number in forced))
        for at, index in enumerate(order):
            best: list[int] = []
            best_gain = -1
            around = inside | outside
            later = [masks[other] for other in order[at + 1 :]]
            for number in factors[index]:
                if not allowed >> number & 1 or (forced and not _agrees(number, factors[index], forced)):
                    continue
                then = allowed & space.may_meet[number]
                if not all(then & mask for mask in later):
                    continue
                gain = (self._left[number] & around).bit_count()
                if gain > best_gain:
                    best, best_gain = [], gain
                if gain == best_gain:
                    best.append(number)
            if not best:
                return None
            number = chance.choice(best)
            chosen[index] = number
            inside |= 1 << number
            allowed &= space.may_meet[number]
        self._allowed &= allowed | whole  # a second item of the part chooses for itself
        self._by_part[part] = self._by_part.get(part, 0) | inside
        return tuple(chosen[index] for index in range(len(factors)))


def _agrees(number: int, levels: tuple[int, ...], forced: tuple[int, ...]) -> bool:
    """Whether the level is the one that is forced, where one of its factor is."""
    return number in forced or not any(each in levels for each in forced)
