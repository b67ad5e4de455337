"""Tries mutants of the evaluator on the scenarios, and tells which of them no scenario notices.

Each mutant is the evaluator's source with one small change (`tests/mutants/mutating.py`), in a process of its own that ends at
the first scenario that comes out otherwise than written. A mutant that lives is either the same evaluator in other words, and then
`tests/mutants/equivalents.py` says why, or shows what no scenario shows.

    python scripts/mutants.py --sample 200 --seed 1     # so many of all, chosen by the seed
    python scripts/mutants.py --only evaluation.clock   # those of modules or functions whose name begins so
    python scripts/mutants.py                           # all: two hours or more
    python scripts/mutants.py --matrix 60               # of so many killed mutants all scenarios that notice them
"""

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "mutants")]

from equivalents import reason_for, unused  # noqa: E402 - found beside the tests
from mutating import MODULES, Mutant, mutants_of  # noqa: E402 - as above
from trying import Court, Tried, read_killers, write_killers  # noqa: E402 - as above

KILLERS = ROOT / "build" / "mutants.json"


def chosen(arguments: argparse.Namespace) -> list[Mutant]:
    """The mutants that were asked for."""
    mutants = [mutant for module in MODULES for mutant in mutants_of(module)]
    if arguments.only:
        mutants = [mutant for mutant in mutants if any(mutant.name.startswith(begin) for begin in arguments.only)]
    if arguments.sample and arguments.sample < len(mutants):
        mutants = random.Random(arguments.seed).sample(mutants, arguments.sample)  # noqa: S311 - a sample, no secret
    return mutants


def told(tried: list[Tried], court: Court) -> bool:
    """Print what became of the mutants; gives whether one lives without a reason."""
    born = [each for each in tried if not each.stillborn]
    alive = [each.mutant for each in born if each.killer is None]
    unexplained = [mutant for mutant in alive if reason_for(mutant) is None]
    killed = len(born) - len(alive)
    print(f"{len(born)} mutants (and {len(tried) - len(born)} that do not even load): {killed} killed, {len(alive)} alive, ", end="")
    print(f"{len(alive) - len(unexplained)} of these with a reason, {len(unexplained)} without")
    by_module: dict[str, Counter[str]] = defaultdict(Counter)
    for each in born:
        by_module[each.mutant.module]["killed" if each.killer else "alive" if reason_for(each.mutant) is None else "explained"] += 1
    for module, counts in sorted(by_module.items()):
        print(f"  {module}: {counts['killed']} killed, {counts['explained']} explained, {counts['alive']} alive")
    if unexplained:
        print("alive without a reason:")
        for mutant in sorted(unexplained, key=lambda mutant: (mutant.module, mutant.line or 0)):
            print(f"  {mutant.line}: {mutant.name}{'' if court.reaching(mutant) else ' (no scenario comes by)'}")
    return bool(unexplained)


def main() -> None:
    """Choose, try, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, help="so many, chosen by the seed; left out: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", help="beginnings of names, such as `evaluation.clock` or `evaluation.run.SubjectRun._settle`")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--matrix", type=int, metavar="COUNT", help="ask all scenarios of so many killed mutants")
    arguments = parser.parse_args()
    begins = time.monotonic()
    court = Court()
    court.killers = read_killers(KILLERS)
    mutants = chosen(arguments)
    if arguments.matrix:
        matrix(court, mutants, arguments)
        return
    tried = []
    for number, (each, _killers) in enumerate(court.try_all(mutants, jobs=arguments.jobs), 1):
        tried.append(each)
        if number % 100 == 0:
            print(f"{number} of {len(mutants)}, {time.monotonic() - begins:.0f} s", file=sys.stderr)
    write_killers(KILLERS, court.killers)
    lives = told(tried, court)
    if not arguments.sample and not arguments.only:
        for name in unused([each.mutant for each in tried if each.killer is None]):
            print(f"explains nothing that lives: {name}")
    print(f"{time.monotonic() - begins:.0f} s")
    sys.exit(int(lives))


def matrix(court: Court, mutants: list[Mutant], arguments: argparse.Namespace) -> None:
    """Tell of each scenario how many mutants it notices, and of those that notice few or only what most notice."""
    noticed: dict[str, list[int]] = defaultdict(list)
    killed = 0
    for each, killers in court.try_all(mutants, jobs=arguments.jobs, whole=True):
        if each.killer is None or each.stillborn:
            continue
        killed += 1
        for name in killers:
            noticed[name].append(len(killers))
        if killed == arguments.matrix:
            break
    print(f"{killed} killed mutants, {len(court.scenarios)} scenarios, {len(noticed)} of them notice one at least")
    for name in court.order:
        print(f"  {name}: {len(noticed[name])}, of the rarest {min(noticed[name], default=0)} scenarios know")


if __name__ == "__main__":
    main()
