"""What the cases cover: `python -m generator.coverage`, with `tests` on the path."""

import sys
from collections.abc import Iterator
from itertools import combinations

from generator.cases import CLASHES, PARTS, how_many, rows, space
from generator.covering import met
from generator.features import named


class Coverage:
    """Pairs of features by what became of them: asked for and met, missing, impossible; and those met without being asked for."""

    def __init__(self, seed: int = 0) -> None:
        self.cases = how_many(seed)
        found = met(space(), rows(seed))
        asked = space().asked
        self.asked = _pairs(asked)
        self.met = _pairs([mask & found[number] for number, mask in enumerate(asked)])
        self.missing = list(space().pairs([mask & ~found[number] for number, mask in enumerate(asked)]))
        between = [mask & ~asked[number] for number, mask in enumerate(space().may_meet)]
        self.not_asked = _pairs(between)
        self.met_besides = _pairs([mask & found[number] for number, mask in enumerate(between)])
        self.declared = len(
            {
                frozenset((one, other))
                for clash in CLASHES
                for one in named(clash.one, space().parts)
                for other in named(clash.other, space().parts)
                if one.partition("=")[0] != other.partition("=")[0]
            }
        )
        total = sum(
            len(one.levels) * len(other.levels)
            for (part, one), (other_part, other) in combinations([(part.name, factor) for part in PARTS for factor in part.factors], 2)
        )
        self.impossible = total - self.asked - self.not_asked

    def lines(self) -> Iterator[str]:
        """The report."""
        yield f"{'part':<12} {'factors':>7} {'levels':>7}"
        for part in PARTS:
            yield f"{part.name:<12} {len(part.factors):>7} {len(part.features()):>7}"
        yield f"{'together':<12} {sum(len(part.factors) for part in PARTS):>7} {len(space().features):>7}"
        yield ""
        yield f"cases                                  {self.cases:>8,}"
        yield f"pairs of features asked for            {self.asked:>8,}"
        yield f"  met                                  {self.met:>8,}"
        yield f"  missing                              {len(self.missing):>8,}"
        yield f"pairs that clash, by the table         {self.declared:>8,}"
        yield f"pairs that clash, what follows too     {self.impossible:>8,}"
        yield f"pairs of two commitments, not asked    {self.not_asked:>8,}"
        yield f"  met all the same                     {self.met_besides:>8,}"
        for one, other in self.missing[:50]:
            yield f"missing: {one} with {other}"


def factors() -> Iterator[str]:
    """Every factor with its levels."""
    for part in PARTS:
        yield f"{part.name}:"
        for factor in part.factors:
            yield f"  {factor.name}: {', '.join(factor.levels)}"


def clashes() -> Iterator[str]:
    """The table of clashes."""
    for clash in CLASHES:
        yield f"{clash.one}  with  {clash.other}: {clash.reason}"


def _pairs(masks: tuple[int, ...] | list[int]) -> int:
    return sum(mask.bit_count() for mask in masks) // 2


def main() -> None:
    """Print the coverage; with `--factors` the factors and the clashes too."""
    report = Coverage()
    lines = [*report.lines(), *(["", *factors(), "", *clashes()] if "--factors" in sys.argv else [])]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.exit(bool(report.missing))


if __name__ == "__main__":
    main()
