"""What scenarios have to show, worked out from the code and the documentation, and the page that says which scenario shows what.

A scenario names what it shows in lines `shows: item, item` outside of its blocks. Items are

- `cell running/stop`: a cell of the clock's table, an empty one too;
- `option clock.owner_change=settles`: a key of the notation, with a value where it has few;
- `state last_touch.at`: something that is derived of a lead;
- `outcome warned`: what the stream answers;
- `rule 5/met-means-stopped-at-or`: a sentence of the semantics, by its section and its first words;
- `decision an-id-with-two-contents`: a question of the decisions, by its first words.

What no scenario shows needs a reason, in `holes.py`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from typing_extensions import TypeAliasType

from holes import HOLES, WORDS
from slaspec.document.surface import Document
from slaspec.evaluation.clock import ClockState, Signal
from slaspec.evaluation.verdict import OutcomeKind
from slaspec.events.state import DERIVED

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "scenarios"
PAGE = ROOT / "docs" / "semantics" / "scenarios.md"

_SHOWS = re.compile(r"^shows: (.+)$", re.MULTILINE)
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_LONGEST = 7
"""So many words of a sentence or question are its name."""


# What there is to show


def cells() -> list[str]:
    """The cells of the clock's table."""
    return [f"cell {state.value}/{signal.value}" for state in ClockState for signal in Signal]


def options() -> list[str]:
    """The keys of the notation by the mapping that has them, with each value of a closed list."""
    found: dict[str, None] = {}
    for model in _models():
        for key, name in _own_keys(model):
            if _is_words(model, name):
                continue
            values = _choices(model.model_fields[key].annotation)
            for value in values or [""]:
                found[f"option {_snake(model.__name__)}.{name}{f'={value}' if value else ''}"] = None
    return list(found)


def _models() -> list[type[BaseModel]]:
    """The mappings of the written form, each after those that hold it."""
    found: dict[type[BaseModel], None] = {}
    waiting: list[type[BaseModel]] = [Document]
    while waiting:
        model = waiting.pop(0)
        if model in found:
            continue
        found[model] = None
        model.model_rebuild()
        waiting += [each for each in model.__mro__[1:] if issubclass(each, BaseModel) and each.model_fields]
        for field in model.model_fields.values():
            waiting += _models_in(field.annotation)
    return list(found)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, TypeAliasType):
        return _models_in(annotation.__value__)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for each in get_args(annotation) for model in _models_in(each)]


def _own_keys(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """The fields that a mapping declares itself, with their names in the document."""
    for key in model.__annotations__:
        if key in model.model_fields:
            yield key, model.model_fields[key].alias or key


def _is_words(model: type[BaseModel], name: str) -> bool:
    return name in WORDS or f"{_snake(model.__name__)}.{name}" in WORDS or f"{_snake(model.__name__)}.*" in WORDS


def _choices(annotation: Any) -> list[str]:
    """The values of a closed list; of what is true or false, that it is true."""
    if annotation is bool:
        return ["true"]
    origin = get_origin(annotation)
    if origin is Literal:
        return [str(each) for each in get_args(annotation)]
    if origin in (Union, UnionType, Annotated, list):
        return [choice for each in get_args(annotation) for choice in _choices(each)]
    return []


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def states() -> list[str]:
    """What is derived of a lead."""
    of_stages = ("<stage>.times", "<stage>.first_at", "<stage>.last_at")
    return [f"state {name}" for name in (*sorted(DERIVED), "owner.kind", "score", "score.fit", "score.engagement", *of_stages)]


def outcomes() -> list[str]:
    """What the stream answers."""
    return [f"outcome {kind.value}" for kind in OutcomeKind]


def rules() -> dict[str, str]:
    """The sentences of the semantics that say what evaluation does: name to text."""
    found: dict[str, str] = {}
    for page in PAGES_OF_RULES:
        text = (ROOT / "docs" / "semantics" / f"{page}.md").read_text(encoding="utf-8")
        for sentence in _sentences(re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)):
            name = f"rule {page}/{_slug(sentence)}"
            assert name not in found, f"two sentences begin alike: {name}"
            found[name] = sentence
    return found


PAGES_OF_RULES = ("events", "conditions", "clocks", "cadences", "lifecycle", "scores", "figures", "revisions")
"""The pages of the semantics that say what becomes of events; of time and of the stream their own tests tell."""


def _sentences(body: str) -> Iterator[str]:
    """The sentences of prose and lists, and the rows of tables without their heads; the clock's table has cells of its own."""
    body = re.sub(r"<!-- clock table: generated -->.*?<!-- clock table: end -->", "", body, flags=re.DOTALL)
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*(?:- |\d+\. |\|))", body):
        line = re.sub(r"^(?:- |\d+\. )", "", " ".join(paragraph.split()))
        if line.startswith("|"):
            is_head = re.search(rf"^{re.escape(paragraph)}\n\| ---", body, re.MULTILINE)
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))]
            if not is_head and not set(cells[0]) <= {"-"}:
                yield ": ".join(cells)
        elif line and not line.startswith(("<!--", "#")):
            yield from re.split(r"(?<=\.)[\"”)]?\s+(?=[A-Z`“*(\"])", line)


def decisions() -> dict[str, str]:
    """The questions of the decisions that concern what is judged: name to question."""
    text = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    section = ""
    for line in text.splitlines():
        if line.startswith("## "):
            section = line[3:]
        asked = re.match(r"\*\*(.+?)\*\*", line)
        if asked and section not in NOT_JUDGED:
            name = f"decision {_slug(asked[1])}"
            assert name not in found, f"two questions begin alike: {name}"
            found[name] = asked[1]
    return found


NOT_JUDGED = ("The document", "Beginning an agreement", "The tidy form", "How findings are tested")
"""Sections of the decisions that say nothing of what is judged."""


def _slug(text: str) -> str:
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’`]", "", text.lower()))
    return "-".join(words[:_LONGEST])


def items() -> dict[str, list[str]]:
    """All that has to be shown, by kind."""
    return {
        "The clock's table": cells(),
        "Sentences of the semantics": list(rules()),
        "Decisions": list(decisions()),
        "Options of the notation": options(),
        "What is derived of a lead": states(),
        "What the stream answers": outcomes(),
    }


# What is shown


def shown() -> dict[str, list[Path]]:
    """Item to the scenarios that say they show it."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(FOLDER.rglob("*.md")):
        for item in shows(path.read_text(encoding="utf-8")):
            found[item].append(path)
    return dict(found)


def shows(text: str) -> list[str]:
    """What a scenario says that it shows."""
    return [item.strip() for line in _SHOWS.findall(text) for item in line.split(",")]


def reason_for(item: str) -> str | None:
    """Why nothing shows an item, where a reason is listed: by its name, or by one with `*` for any end."""
    return HOLES.get(item) or next((why for name, why in HOLES.items() if name.endswith("*") and item.startswith(name[:-1])), None)


def holes(all_items: Iterable[str], by: dict[str, list[Path]]) -> list[str]:
    """The items that no scenario shows."""
    return [item for item in all_items if item not in by]


def page() -> str:
    """The page of what scenarios show."""
    by = shown()
    listed = items()
    lines = [
        "# What the scenarios show",
        "",
        "A scenario is a small agreement with events and the verdicts that must come of them, in prose and tables; all of them are tests.",
        "Below stands, for every cell of the clock's table, sentence of the [semantics](index.md), [decision](../decisions.md) and key",
        "of the [notation](../reference/notation.md), which scenario shows it. This page is made from the scenarios, which name it;",
        "a test fails where something is shown by none and no reason is given. `scripts/mutants.py` asks the other way round:",
        "it changes the evaluator, one small place at a time, and says which changes no scenario notices.",
        "",
        "| What | How many | Shown by a scenario | With a reason why not |",
        "| --- | --- | --- | --- |",
    ]
    for kind, members in listed.items():
        missing = holes(members, by)
        lines.append(f"| {kind} | {len(members)} | {len(members) - len(missing)} | {len(missing)} |")
    texts = {**rules(), **decisions()}
    for kind, members in listed.items():
        lines += ["", f"## {kind}", "", "| Item | Shown by |", "| --- | --- |"]
        for item in members:
            told = texts.get(item, item.partition(" ")[2])
            lines.append(f"| {_cell(told, item)} | {_shown_by(item, by)} |")
    return "\n".join(lines) + "\n"


def _cell(told: str, item: str) -> str:
    """The item as a reader sees it: a sentence as it stands, else a name."""
    if item.startswith(("rule ", "decision ")):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", told)
        plain = plain.replace("|", "\\|")
        section = f"§{item[5]} " if item.startswith("rule ") else ""
        return f"{section}{plain}"
    return f"`{told}`"


def _shown_by(item: str, by: dict[str, list[Path]]) -> str:
    if item in by:
        return ", ".join(str(path.relative_to(FOLDER).with_suffix("")).replace("_", " ") for path in by[item])
    return f"*{reason_for(item) or 'nothing'}*"
