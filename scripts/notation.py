"""The page that lists every key of the notation: in the order of a document, each under the path at which people write it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from slaspec.document.unions import in_words, resolved

Schema = Mapping[str, Any]

HEAD = """\
# Every key of the notation

Each heading is a place in `sla.yaml`: `handoffs.<id>.answer` is what stands below `answer` of any handoff. Keys in bold
must be there. Text may stand without quotes; *one or several* is one value, or a list of them in brackets.
"""


@dataclass
class Kind:
    """A kind of mapping: the definition that says it, and the places where it may stand, the first one first."""

    schema: Schema
    places: list[str] = field(default_factory=list)


def notation_text(schema: Schema) -> str:
    """The page as Markdown."""
    pages = _Notation(schema)
    return HEAD + "\n" + "\n".join(pages.sections()) + "\n" + "\n".join(pages.values())


class _Notation:
    def __init__(self, schema: Schema) -> None:
        self._defs: Mapping[str, Schema] = schema["$defs"]
        self._kinds: dict[str, Kind] = {"": Kind(schema, ["the file"])}
        self._texts: dict[str, Schema] = {}
        self._found("", schema, "")

    def _found(self, name: str, schema: Schema, path: str) -> None:
        """Note every kind of mapping below a path, those that stand in the document first before those that are deeper."""
        for key, value in schema.get("properties", {}).items():
            self._visit(value, f"{path}.{key}".lstrip("."))
        if "properties" in schema and isinstance(schema.get("additionalProperties"), dict):
            self._visit(schema["additionalProperties"], f"{path}.<field>")
        assert name in self._kinds

    def _visit(self, value: Schema, path: str) -> None:
        for name, at in self._refs(value, path):
            known = name in self._kinds
            kind = self._kinds.setdefault(name, Kind(self._defs[name]))
            kind.places.append(at)
            if not known:
                self._found(name, kind.schema, at)

    def _refs(self, value: Schema, path: str) -> Iterator[tuple[str, str]]:
        """The kinds that may stand at a place, with the path of each."""
        if "$ref" in value:
            yield value["$ref"].rpartition("/")[2], path
        for branch in _branches(value):
            yield from self._refs(branch, path)
        if "properties" not in value and isinstance(value.get("additionalProperties"), dict):
            yield from self._refs(value["additionalProperties"], f"{path}.<{self._key(value)}>")
        if isinstance(value.get("items"), dict):
            yield from self._refs(value["items"], path)

    @staticmethod
    def _key(section: Schema) -> str:
        return str(section.get("propertyNames", {}).get("title", "name")).lower()

    def sections(self) -> Iterator[str]:
        """The sections, each with its keys."""
        for name, kind in self._kinds.items():
            yield f"## {self._heading(name)}"
            yield ""
            yield str(kind.schema.get("description", ""))
            if len(kind.places) > 1:
                others = [place for place in dict.fromkeys(kind.places[1:]) if place != kind.places[0]]
                shown = ", ".join(f"`{place}`" for place in others[:6]) + (" and elsewhere" if len(others) > 6 else "")
                yield f"\nThe same at {shown}." if others else ""
            if kind.schema.get("properties"):
                yield "\n| Key | Type | What it is |\n| --- | --- | --- |"
                required = kind.schema.get("required", ())
                yield from (self._row(key, value, key in required) for key, value in kind.schema["properties"].items())
            for message in _choices(kind.schema):
                yield f"\n{message}"
            extra = kind.schema.get("additionalProperties")
            if isinstance(extra, dict):
                yield f"\nAny other key is the name of a field, with {self._type(extra)}."
            yield ""

    def _heading(self, name: str) -> str:
        if not name:
            return "The file"
        place = self._kinds[name].places[0]
        same = [each for each, kind in self._kinds.items() if each and kind.places[0] == place]
        return f"`{place}`" + (f": {self._kinds[name].schema['title'].lower()}" if len(same) > 1 else "")

    def _link(self, name: str, shown: str) -> str:
        heading = self._heading(name).lower()
        kept = "".join(each for each in heading if each.isalnum() or each in " _-")
        return f"[{shown}](#{'-'.join(kept.split())})"

    def _row(self, key: str, value: Schema, required: bool) -> str:  # noqa: FBT001 - a row has it
        said = resolved(value, self._defs)
        default = (
            f" Left out: `{str(said['default']).lower()}`." if "default" in said and "left out" not in said.get("description", "") else ""
        )
        examples = value.get("examples") or (said.get("examples") if "pattern" in said else None) or ()
        shown = f" For example {', '.join(f'`{_flow(each)}`' for each in examples)}." if examples else ""
        name = f"**`{key}`**" if required else f"`{key}`"
        return f"| {name} | {self._type(value)} | {said.get('description', '')}{default}{shown} |"

    def _type(self, value: Schema) -> str:
        """A type in plain words, with links to what has keys of its own."""
        if "$ref" in value:
            name = value["$ref"].rpartition("/")[2]
            return self._link(name, self._defs[name]["title"].lower())
        if branches := _branches(value):
            return self._union(value, branches)
        if "enum" in value:
            return " or ".join(f"`{each}`" for each in value["enum"])
        if "const" in value:
            return f"`{value['const']}`"
        if "anyOf" in value and value.get("type") == "string":
            return " or ".join(self._type({"type": "string"} | each) for each in value["anyOf"])
        if "pattern" in value or "minimum" in value:
            self._texts[value["title"]] = value
            return (
                f"[{value['title'].lower()}](#{'-'.join(value['title'].lower().split())})" if "pattern" in value else value["title"].lower()
            )
        return self._plain(value)

    def _plain(self, value: Schema) -> str:
        types = [value["type"]] if isinstance(value.get("type"), str) else value.get("type", ["object"])
        if types == ["array"]:
            return f"list of {self._type(value['items'])}"
        if types == ["object"]:
            members = value.get("additionalProperties")
            return f"section: {self._key(value)} to {self._type(members)}" if isinstance(members, dict) else "section"
        if types == ["string", "number", "boolean"]:
            return "any value"
        return in_words(types)

    def _union(self, value: Schema, branches: list[Schema]) -> str:
        lists = [branch for branch in branches if branch.get("type") == "array"]
        words = [self._type(branch) for branch in branches if branch not in lists]
        types = [value["type"]] if isinstance(value.get("type"), str) else value.get("type", [])
        if (plain := [name for name in types if name not in ("array", "object")]) and not _says_plain(branches):
            words.insert(0, self._plain({"type": plain}))
        alone = " or ".join(dict.fromkeys(words))
        items = [self._type(branch["items"]) for branch in lists]
        if items in ([alone], [words[0]] if words else []):
            return f"{alone}, one or several"
        return " or ".join([*dict.fromkeys(words), *(f"list of {each}" for each in items)])

    def values(self) -> Iterator[str]:
        """The kinds of text that have a form."""
        yield "## How values are written\n"
        for title, value in sorted(self._texts.items()):
            if "pattern" in value:
                yield f"### {title}\n\nFor example {', '.join(f'`{each}`' for each in value['examples'])}.\n"


def _says_plain(branches: list[Schema]) -> bool:
    return any({"enum", "const", "pattern"} & set(branch) for branch in branches)


def _branches(value: Schema) -> list[Schema]:
    """The branches of a union, as `if`, `then`, `else` tell them apart; without those that only ask for a kind to be said."""
    found: list[Schema] = []
    while "if" in value:
        if set(value["then"]) != {"defaultSnippets"}:
            found.append(value["then"])
        value = value.get("else", {})
    kinds = [inner for branch in found for inner in (_branches(branch) or [branch])]
    is_said = bool({"const", "enum", "pattern", "$ref"} & set(value))
    return list({str(kind): kind for kind in ([value, *kinds] if is_said and found else kinds)}.values())


def _choices(schema: Schema) -> Iterator[str]:
    for part in (schema, *schema.get("allOf", ())):
        choice = [f"`{branch['required'][0]}`" for branch in part.get("anyOf", ())]
        alone = "exactly one" if "dependentSchemas" in part else "at least one"
        if choice:
            yield f"Of {', '.join(choice)} {alone} is there."
        elif "dependentSchemas" in part:
            yield f"Of {', '.join(f'`{key}`' for key in part['dependentSchemas'])} at most one is there."


def _flow(value: Any) -> str:
    """A value as people write it in one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(each) for each in value) + "]"
    return str(value)
