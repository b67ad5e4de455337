"""Tries mutants on the scenarios: each in a process of its own, which ends at the first scenario that does not come out as written.

The parent reads the scenarios and judges them once; a child then only puts the modules that hang on the mutant
in place anew, and asks the likeliest killers first. Agreements and events, which no mutant touches, are shared.
"""

import ast
import gc
import importlib
import json
import os
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from itertools import islice
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

from mutating import MODULES, Mutant, mutated, source_of
from scenario import FOLDER, Scenario, read_scenario, scenario_files
from slaspec.agreement import canonical

SECONDS = 10.0
"""So much processor time a scenario may take; a mutant that makes it longer is killed by it."""
_MEMORY = 3 << 30
_STILLBORN = "(does not load)"


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a mutant: the scenario that killed it, or none. `stillborn`: it could not even be loaded."""

    mutant: Mutant
    killer: str | None
    stillborn: bool = False


@dataclass(slots=True)
class Killers:
    """Which scenario killed how many mutants, of a function, of a module and of all: the likeliest are asked first."""

    by_function: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_module: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def note(self, mutant: Mutant, killer: str) -> None:
        """Remember a killer."""
        self.by_function[f"{mutant.module}.{mutant.function}"][killer] += 1
        self.by_module[mutant.module][killer] += 1

    def first(self, mutant: Mutant) -> Iterator[str]:
        """The likeliest killers of a mutant."""
        yield from (name for name, _count in self.by_function[f"{mutant.module}.{mutant.function}"].most_common(12))
        yield from (name for name, _count in self.by_module[mutant.module].most_common(25))


class Court:
    """The scenarios, ready to be asked, the cheap ones first."""

    def __init__(self, paths: Sequence[Path] | None = None) -> None:
        self.scenarios: dict[str, Scenario] = {}
        for path in scenario_files() if paths is None else paths:
            self.scenarios[str(path.relative_to(FOLDER).with_suffix(""))] = read_scenario(path)
        self.killers = Killers()
        self._codes = _codes()
        _remember_hashes()
        self._reached: dict[str, set[tuple[str, int]]] = {}
        self.order = self._cheap_first()
        gc.collect()
        gc.freeze()  # so that children share the memory

    def _cheap_first(self) -> list[str]:
        """The scenarios by the time that they take; all of them must come out as written."""
        took: dict[str, float] = {}
        judge = _judge_of(importlib.import_module("coming_out"))
        for name, scenario in self.scenarios.items():
            begins = time.process_time()
            with _tracing() as self._reached[name]:
                holds = judge(scenario, is_agreement(name))
            if not holds:
                message = f"the scenario {name} does not come out as written, without any mutant"
                raise AssertionError(message)
            took[name] = time.process_time() - begins
        return sorted(took, key=took.__getitem__)

    def reaching(self, mutant: Mutant) -> list[str]:
        """The scenarios that come by the mutant's statement, the likeliest killers first: no other can notice it."""
        order = dict.fromkeys((*(name for name in self.killers.first(mutant) if name in self.scenarios), *self.order))
        if mutant.line is None:
            return list(order)
        return [name for name in order if (mutant.module, mutant.line) in self._reached[name]]

    def try_all(self, mutants: Iterable[Mutant], *, jobs: int = 1, whole: bool = False) -> Iterator[tuple[Tried, list[str]]]:
        """What becomes of mutants, in the order in which they come to an end; `whole` asks all scenarios, and all killers are told."""
        waiting = iter(mutants)
        running: dict[int, tuple[Mutant, int]] = {}
        for mutant in islice(waiting, jobs):
            self._start(mutant, running, whole=whole)
        while running:
            pid, _status = os.wait()
            if pid not in running:
                continue
            mutant, pipe = running.pop(pid)
            with os.fdopen(pipe, encoding="utf-8") as told:
                killers = told.read().splitlines()
            for following in islice(waiting, 1):
                self._start(following, running, whole=whole)
            tried = _tried(mutant, killers)
            if tried.killer is not None and not tried.stillborn:
                self.killers.note(mutant, tried.killer)
            yield tried, killers

    def _start(self, mutant: Mutant, running: dict[int, tuple[Mutant, int]], *, whole: bool) -> None:
        ours, theirs = os.pipe()
        order = self.reaching(mutant)
        pid = os.fork()
        if pid:
            os.close(theirs)
            running[pid] = (mutant, ours)
            return
        os.close(ours)
        try:
            self._try(mutant, order, theirs, whole=whole)
        finally:
            os._exit(0)

    def _try(self, mutant: Mutant, order: list[str], pipe: int, *, whole: bool) -> None:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        asked = ""

        def too_long(_signal: int, _frame: object) -> None:
            os.write(pipe, f"{asked}\n".encode())
            os._exit(0)

        signal.signal(signal.SIGVTALRM, too_long)
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        asked = _STILLBORN
        try:
            judge = _judge_of(_anew(mutant, self._codes))
        except BaseException:  # noqa: BLE001 - whatever a mutant raises
            os.write(pipe, f"{_STILLBORN}\n".encode())
            return
        for asked in order:
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
            if not judge(self.scenarios[asked], is_agreement(asked)):
                os.write(pipe, f"{asked}\n".encode())
                if not whole:
                    return


def is_agreement(name: str) -> bool:
    """Whether a scenario is one of a real agreement: these are long, and judged in one way only."""
    return name.startswith("agreements/")


def _tried(mutant: Mutant, killers: list[str]) -> Tried:
    if not killers:
        return Tried(mutant, None)
    return Tried(mutant, killers[0], stillborn=killers[0] == _STILLBORN)


Judge = Callable[[Scenario, bool], bool]


def _judge_of(coming_out: ModuleType) -> Judge:
    """Whether a scenario comes out as written, at once and, unless it is `long`, step by step."""

    def judge(scenario: Scenario, long: bool) -> bool:  # noqa: FBT001 - as above
        try:
            wanted = coming_out.expected(scenario)
            engines = (coming_out.at_once,) if long else (coming_out.at_once, coming_out.step_by_step)
            return all(coming_out.found(scenario, engine(scenario)) == wanted for engine in engines)
        except Exception:  # noqa: BLE001 - as above
            return False

    return judge


@contextmanager
def _tracing() -> Iterator[set[tuple[str, int]]]:
    """Notes which lines of the modules that have mutants are come by."""
    came_by: set[tuple[str, int]] = set()
    names = {sys.modules[name].__file__: name for name in MODULES}

    def of_call(frame: FrameType, _event: str, _argument: object) -> Any:
        name = names.get(frame.f_code.co_filename)
        if name is None:
            return None

        def of_line(frame: FrameType, event: str, _argument: object) -> Any:
            if event == "line":
                came_by.add((name, frame.f_lineno))
            return of_line

        came_by.add((name, frame.f_lineno))
        return of_line

    before = sys.gettrace()
    sys.settrace(of_call)
    try:
        yield came_by
    finally:
        sys.settrace(before)


# Modules anew


def _is_anew(module: str) -> bool:
    return module in MODULES or module == "coming_out" or module.startswith("slaspec.evaluation.")


def _codes() -> dict[str, CodeType]:
    """The code of what a child puts in place anew, compiled once."""
    importlib.import_module("coming_out")
    found: dict[str, CodeType] = {}
    for name, module in sys.modules.items():
        if _is_anew(name):
            assert module.__file__ is not None
            found[name] = compile(Path(module.__file__).read_text(encoding="utf-8"), module.__file__, "exec")
    return found


class _Anew(MetaPathFinder, Loader):
    """Loads modules from code that is at hand."""

    def __init__(self, codes: dict[str, CodeType]) -> None:
        self._codes = codes

    def find_spec(self, fullname: str, _path: Any, _target: ModuleType | None = None) -> ModuleSpec | None:
        if fullname not in self._codes:
            return None
        return spec_from_loader(fullname, self, is_package=self._codes[fullname].co_filename.endswith("__init__.py"))

    def exec_module(self, module: ModuleType) -> None:
        exec(self._codes[module.__name__], module.__dict__)  # noqa: S102 - the evaluator's own source


def _anew(mutant: Mutant, codes: dict[str, CodeType]) -> ModuleType:
    """What judges scenarios, loaded anew with the mutant in place."""
    changed = compile(mutated(mutant), codes[mutant.module].co_filename, "exec")
    for name in codes:
        del sys.modules[name]
    sys.meta_path.insert(0, _Anew({**codes, mutant.module: changed}))
    return importlib.import_module("coming_out")


def _remember_hashes() -> None:
    """Take the hash of each agreement once: no mutant changes it, and it would be half of the time."""
    known: dict[int, tuple[Any, str]] = {}
    plain = canonical.content_hash

    def content_hash(agreement: Any) -> str:
        if id(agreement) not in known:
            known[id(agreement)] = (agreement, plain(agreement))
        return known[id(agreement)][1]

    canonical.content_hash = content_hash


def unchanged(mutant: Mutant) -> bool:
    """Whether the change changes nothing: the same tree as before."""
    return ast.dump(mutated(mutant)) == ast.dump(ast.parse(source_of(mutant.module)))


# What is kept of earlier runs


def read_killers(path: Path) -> Killers:
    """The killers that an earlier run wrote down; none where there was none."""
    found = Killers()
    if path.exists():
        told = json.loads(path.read_text(encoding="utf-8"))
        found.by_function.update({name: Counter(counts) for name, counts in told["by_function"].items()})
        found.by_module.update({name: Counter(counts) for name, counts in told["by_module"].items()})
    return found


def write_killers(path: Path, killers: Killers) -> None:
    """Write them down for the next run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"by_function": killers.by_function, "by_module": killers.by_module}, indent=1), encoding="utf-8")
