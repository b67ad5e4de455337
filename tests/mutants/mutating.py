"""Mutants of the evaluator: its source with one small change each, as an operator makes them at every place that it fits.

The operators know nothing of the meaning: they say what a slip of the hand would be. Not touched are docstrings, types, assertions
(they state what is believed impossible), and functions that no scenario asks (`ASIDE`), which other tests look after.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

MODULES = (
    "slaspec.events.state",
    "slaspec.events.deciding",
    "slaspec.events.scoring",
    "slaspec.events.timeline",
    *(
        f"slaspec.evaluation.{name}"
        for name in (
            "clock", "episode", "run", "lead_run", "plan", "reference", "tally", "cadence.episode", "cadence.demands", "cadence.own_time",
            "figures.counting", "figures.attainment", "figures.duty", "figures.owed", "figures.ramp",
        )
    ),
)  # fmt: skip

ASIDE = {
    "to_plain": "a snapshot: `tests/evaluation/test_stream.py`, and the scenarios stopped halfway",
    "from_plain": "as `to_plain`",
    "restore": "as `to_plain`",
    "snapshot": "as `to_plain`",
    "_take_over": "as `to_plain`",
    "_made_under": "as `to_plain`",
    "_written": "as `to_plain`",
    "_copied": "as `to_plain`",
    "_timeline": "as `to_plain`",
    "_to_plain": "as `to_plain`",
    "_from_plain": "as `to_plain`",
    "_instant_to_plain": "as `to_plain`",
    "_instant_from_plain": "as `to_plain`",
    "point_to_plain": "as `to_plain`",
    "point_from_plain": "as `to_plain`",
    "as_of": "a cadence looked at between its events, by the stream: `tests/evaluation/test_stream.py`",
    "agreed": "as `to_plain`",
    "explain": "`tests/evaluation/test_explain.py`",
    "explain_lead": "as `explain`",
    "explained": "as `explain`, of a score `tests/events/test_scoring.py`",
    "_explained": "as `explain`",
    "_history": "as `explain`",
    "__reduce__": "as `explain`",
    "_nothing": "as `explain`",
    "_cut": "as `explained`",
    "counts": "as `explained`",
    "open_clocks": "what is open: `tests/cli`",
    "next_deadline": "the stream: `tests/evaluation/test_stream.py`",
    "_is_forgotten": "`keep`: `tests/evaluation/test_stream.py`",
    "_fold_old": "as `_is_forgotten`",
    "_fold": "as `_is_forgotten`",
    "_note_oldest": "as `_is_forgotten`",
    "put_away": "as `_is_forgotten`",
    "drop": "as `_is_forgotten`",
    "_is_earlier_place": "which of two files told a fact first: `tests/events`",
    "_replace": "as `_is_earlier_place`",
    "burn": "no table has it: `tests/evaluation/test_attainment.py`",
    "__bool__": "asked where an agreement is read",
    "_revisions": "what may be handed in: `tests/evaluation/test_stream.py`",
    "touches_in_words": "words",
    "_step_words": "words",
    "_counted": "words, of a demand",
    "__eq__": "no object of these modules is compared",
}
"""Functions that no scenario asks, and what looks after them."""

ASIDE_IN = {("slaspec.events.scoring", "_counted"): False}
"""A name that is aside in one module and not in another."""

_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: in which function, by which operator, from what to what; `number` tells apart what is written alike.

    `line` is where the statement begins that it stands in; none where that runs as the module is loaded.
    """

    module: str
    function: str
    operator: str
    before: str
    after: str
    number: int
    line: int | None
    place: tuple[int, int]

    @property
    def name(self) -> str:
        """The mutant's name, which a change elsewhere in the file leaves alone."""
        number = "" if self.number == 1 else f" #{self.number}"
        return f"{self.module.removeprefix('slaspec.')}.{self.function} [{self.operator}] {self.before} → {self.after}{number}"


@dataclass(slots=True)
class _Change:
    """What an operator would do: the node, what is written before and after, and how it is done to a copy of that node."""

    operator: str
    node: ast.AST
    before: str
    after: str
    function: str
    line: int | None
    place: tuple[int, int]
    """The place of the node among all nodes, and of the change among those of the node."""
    do: Callable[[ast.AST], ast.AST | None]


def source_of(module: str) -> str:
    """The source of a module."""
    return (ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")


def mutants_of(module: str) -> list[Mutant]:
    """All mutants of a module, in the order of its source."""
    found = []
    seen: Counter[tuple[str, str, str, str]] = Counter()
    for change in _changes(module, ast.parse(source_of(module))):
        key = (change.function, change.operator, change.before, change.after)
        seen[key] += 1
        found.append(Mutant(module, *key, seen[key], change.line, change.place))
    return found


def mutated(mutant: Mutant) -> ast.Module:
    """The module as the mutant has it."""
    tree = ast.parse(source_of(mutant.module))
    change = next(each for each in _changes(mutant.module, tree) if each.place == mutant.place)
    _replace(tree, change.node, change.do(change.node))
    return ast.fix_missing_locations(tree)


def _replace(tree: ast.AST, old: ast.AST, new: ast.AST | None) -> None:
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
                return
            if isinstance(value, list):
                for index, each in enumerate(value):
                    if each is old:
                        value[index] = ast.Pass() if new is None else new
                        return
    message = "the node is not in the tree"
    raise ValueError(message)


# Where an operator fits


def _changes(module: str, tree: ast.Module) -> Iterator[_Change]:
    for number, (node, function, line) in enumerate(_nodes(module, tree, "", None)):
        for index, (operator, before, after, do) in enumerate(_of_node(node, function)):
            yield _Change(operator, node, _short(before), _short(after), function or "(module)", line, (number, index), do)


def _nodes(module: str, node: ast.AST, function: str, line: int | None) -> Iterator[tuple[ast.AST, str, int | None]]:
    """The nodes that may be changed, with the function and the line of the statement that they stand in.

    Types, words and assertions are passed over.
    """
    in_function = line is not None or isinstance(node, _FUNCTIONS)
    for child in _children(node):
        if isinstance(child, ast.Assert | ast.Raise | ast.Import | ast.ImportFrom):
            continue
        name = function
        if isinstance(child, _FUNCTIONS | ast.ClassDef):
            if child.name in ASIDE and ASIDE_IN.get((module, child.name), True):
                continue
            name = f"{function}.{child.name}" if function else child.name
        if isinstance(child, ast.Assign) and any(isinstance(each, ast.Name) and each.id == "__slots__" for each in child.targets):
            continue
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue  # a docstring
        if isinstance(node, ast.ClassDef) and isinstance(child, ast.Assign) and isinstance(child.value, ast.Constant):
            continue  # the word for a member
        if isinstance(node, ast.Dict) and _is_member(child, "Signal") and any(child is key for key in node.keys):
            continue  # of the clock's table; its cells are changed as such
        if isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING":
            continue
        its_line = child.lineno if in_function and isinstance(child, ast.stmt) else line
        yield child, name, _first_line(child) if isinstance(child, _FUNCTIONS) else its_line
        yield from _nodes(module, child, name, its_line)


def _first_line(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The line of a function's first statement."""
    return next(
        (each.lineno for each in node.body if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))), node.lineno
    )


def _children(node: ast.AST) -> Iterator[ast.AST]:
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "bases", "keywords" if isinstance(node, ast.ClassDef) else ""):
            continue
        if isinstance(node, ast.arguments) and field in ("args", "posonlyargs", "kwonlyargs"):
            continue
        if isinstance(node, ast.JoinedStr):
            continue  # words
        yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, ast.AST))


# Operators


_Made = tuple[str, str, str, Callable[[ast.AST], ast.AST | None]]

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip

_WORDS: dict[str, dict[str, str]] = {
    "Judgement": {"MET": "BREACHED", "BREACHED": "MET", "VOID": "MET", "PENDING": "BREACHED"},
    "Standing": {
        "MET": "BREACHED", "BREACHED": "MET", "KEPT": "MISSED", "MISSED": "KEPT", "PENDING": "MET", "MATURING": "KEPT", "UNKNOWN": "MISSED",
        "NOT_JUDGED": "UNKNOWN",
    },
    "ClockState": {"RUNNING": "PAUSED", "PAUSED": "RUNNING", "OVERDUE": "SETTLED", "OWING": "OVERDUE"},
    "Signal": {"PAUSE": "RESUME", "RESUME": "PAUSE", "STOP": "VOID", "VOID": "STOP", "OTHER_MOVE": "STOP"},
    "Ending": {"STOPPED": "GIVEN_UP", "GIVEN_UP": "STOPPED", "RUN_OUT": "COMPLETE", "COMPLETE": "RUN_OUT", "VOID": "STOPPED"},
    "Arrival": {"LAST": "EARLIER", "EARLIER": "LAST", "REPEATED": "CONFLICTING", "CONFLICTING": "REPEATED", "REPLACING": "CONFLICTING"},
}  # fmt: skip
"""What is easily taken for another: of an enumeration, member to member."""
_NAMES = {"_MET": "_BREACHED", "_BREACHED": "_MET", "_VOID": "_MET", "NEVER": "0"}
_TEXTS = {
    "met": "breached", "breached": "met", "accepted": "rejected", "rejected": "accepted", "at_least": "at_most", "at_most": "at_least",
    "person": "queue", "queue": "person", "settles": "voids", "first": "each", "restart": "each", "start": "deadline", "deadline": "start",
    "opens": "closes", "closes": "opens", "recycled": "rejected", "merged": "erased", "erased": "merged", "count": "sum", "sum": "average",
    "average": "sum", "inbound": "outbound", "open": "settled", "settled": "open",
}  # fmt: skip
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "bisect_left": "bisect_right", "bisect_right": "bisect_left"}


def _of_node(node: ast.AST, function: str) -> Iterator[_Made]:  # noqa: PLR0912 - one branch an operator
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield "negate", _text(node.test), f"not ({_text(node.test)})", _negated("test")
    if isinstance(node, ast.comprehension):
        for index, each in enumerate(node.ifs):
            yield "negate", f"if {_text(each)}", f"if not ({_text(each)})", _negated_at(index)
    if isinstance(node, ast.Compare):
        for index in range(len(node.ops)):
            yield "compare", _text(node), _text(_compared(index)(deepcopy(node))), _compared(index)
    if isinstance(node, ast.BoolOp):
        yield "and/or", _text(node), _text(_other_join(deepcopy(node))), _other_join
        for index in range(len(node.values)):
            yield "drop operand", _text(node), _text(_without(index)(deepcopy(node))), _without(index)
    if isinstance(node, ast.Constant):
        yield from _of_constant(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        yield "plus/minus", _text(node), _text(_other_sign(deepcopy(node))), _other_sign
    if isinstance(node, ast.Name) and node.id in _CALLED:
        yield "other function", node.id, _CALLED[node.id], _named(_CALLED[node.id])
    if isinstance(node, ast.Name) and node.id in _NAMES and isinstance(node.ctx, ast.Load):
        yield "other word", node.id, _NAMES[node.id], _named(_NAMES[node.id])
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in _WORDS.get(node.value.id, ()):
        other = _WORDS[node.value.id][node.attr]
        yield "other word", _text(node), other, _attribute(other)
    if isinstance(node, ast.stmt):
        yield from _of_statement(node, function)
    if isinstance(node, ast.Dict) and function == "" and any(isinstance(each, ast.Dict) for each in node.values):
        yield from _of_cells(node)


def _of_constant(node: ast.Constant) -> Iterator[_Made]:
    value = node.value
    if isinstance(value, bool):
        yield "other constant", str(value), str(not value), _constant(not value)
    elif isinstance(value, int):
        for other in (value + 1, value - 1):
            yield "number", str(value), str(other), _constant(other)
    elif isinstance(value, str) and value in _TEXTS:
        yield "other word", repr(value), repr(_TEXTS[value]), _constant(_TEXTS[value])


def _of_statement(node: ast.stmt, function: str) -> Iterator[_Made]:
    if isinstance(node, _FUNCTIONS) and not _is_empty(node):
        yield "return at once", f"def {node.name}", "return None", _returning
    is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Yield | ast.YieldFrom)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign | ast.AugAssign) else []
    kept = [each for each in targets if not isinstance(each, ast.Name | ast.Tuple)]
    begins = function.rpartition(".")[2] == "__init__" and not isinstance(node, ast.AugAssign)  # without it nothing would begin
    if is_call or (kept and not begins) or isinstance(node, ast.Delete | ast.Continue | ast.Break | ast.AugAssign):
        yield "drop", _text(node), "pass", lambda _node: None
    if isinstance(node, ast.Return) and node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield "return nothing", _text(node), "return None", _return_none
        if isinstance(node.value, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield "negate", _text(node), f"return not ({_text(node.value)})", _negated("value")


def _of_cells(node: ast.Dict) -> Iterator[_Made]:
    """The cells of the clock's table: each can be missing, and two of a row can be exchanged."""
    for row, (state, cells) in enumerate(zip(node.keys, node.values, strict=True)):
        assert isinstance(state, ast.Attribute)
        assert isinstance(cells, ast.Dict)
        names = [each.attr for each in cells.keys if isinstance(each, ast.Attribute)]
        moves = [_text(each) for each in cells.values]
        for index, name in enumerate(names):
            yield "no cell", f"{state.attr}/{name}", "nothing", _without_cell(row, index)
            for other in range(index + 1, len(names)):
                if moves[index] != moves[other]:
                    yield "exchanged cells", f"{state.attr}/{name}", names[other], _exchanged(row, index, other)


def _is_member(node: ast.AST | None, of: str) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == of


def _is_empty(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    body = [each for each in node.body if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))]
    return (
        node.name == "__init__"
        or not body
        or isinstance(body[0], ast.Raise)
        or (len(body) == 1 and isinstance(body[0], ast.Return) and (body[0].value is None or _text(body[0].value) == "None"))
    )


# What is done


def _negated(field: str) -> Callable[[ast.AST], ast.AST]:
    def do(node: ast.AST) -> ast.AST:
        setattr(node, field, ast.UnaryOp(ast.Not(), getattr(node, field)))
        return node

    return do


def _negated_at(index: int) -> Callable[[ast.AST], ast.AST]:
    def do(node: ast.AST) -> ast.AST:
        assert isinstance(node, ast.comprehension)
        node.ifs[index] = ast.UnaryOp(ast.Not(), node.ifs[index])
        return node

    return do


def _compared(index: int) -> Callable[[ast.AST], ast.AST]:
    def do(node: ast.AST) -> ast.AST:
        assert isinstance(node, ast.Compare)
        node.ops[index] = _COMPARED[type(node.ops[index])]()
        return node

    return do


def _other_join(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.BoolOp)
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    return node


def _without(index: int) -> Callable[[ast.AST], ast.AST]:
    def do(node: ast.AST) -> ast.AST:
        assert isinstance(node, ast.BoolOp)
        left = [each for place, each in enumerate(node.values) if place != index]
        if len(left) == 1:
            return left[0]
        node.values = left
        return node

    return do


def _other_sign(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.BinOp)
    node.op = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
    return node


def _constant(value: str | int) -> Callable[[ast.AST], ast.AST]:
    return lambda _node: ast.Constant(value)


def _named(name: str) -> Callable[[ast.AST], ast.AST]:
    return lambda _node: ast.parse(name, mode="eval").body


def _attribute(name: str) -> Callable[[ast.AST], ast.AST]:
    def do(node: ast.AST) -> ast.AST:
        assert isinstance(node, ast.Attribute)
        node.attr = name
        return node

    return do


def _returning(node: ast.AST) -> ast.AST:
    assert isinstance(node, _FUNCTIONS)
    is_generator = any(isinstance(each, ast.Yield | ast.YieldFrom) for each in ast.walk(node))
    node.body = [ast.Return(ast.Constant(None))]
    if is_generator:
        node.body.append(ast.Expr(ast.Yield(ast.Constant(None))))
    return node


def _return_none(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Return)
    node.value = ast.Constant(None)
    return node


def _without_cell(row: int, index: int) -> Callable[[ast.AST], ast.AST]:
    def do(node: ast.AST) -> ast.AST:
        cells = _row(node, row)
        del cells.keys[index], cells.values[index]
        return node

    return do


def _exchanged(row: int, one: int, other: int) -> Callable[[ast.AST], ast.AST]:
    def do(node: ast.AST) -> ast.AST:
        cells = _row(node, row)
        cells.values[one], cells.values[other] = cells.values[other], cells.values[one]
        return node

    return do


def _row(node: ast.AST, row: int) -> ast.Dict:
    assert isinstance(node, ast.Dict)
    cells = node.values[row]
    assert isinstance(cells, ast.Dict)
    return cells


def _text(node: ast.AST) -> str:
    return ast.unparse(node)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 140 else f"{line[:139]}…"
