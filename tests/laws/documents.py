"""Documents made from a JSON Schema: sound ones for the most part, and ones with a few changes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from slaspec.diagnostics import Span
from slaspec.document.source import MappingNode, Node, Scalar, ScalarNode, SequenceNode, core_value

Path = tuple[str | int, ...]

NOWHERE = Span(1, 1, 1, 2)
NAMES = ["sales", "mql", "touched", "office", "24/7", "score", "phone"]
TEXTS = [*NAMES, "17:00", "NO", "1.10", "12", "-1", "0.5", "true", "", "4 business hours", "4 busines hours", "95%", "120%", "2026-01-31"]
TEXTS += ["2026-02-30", "month", "2 months", "09:00-17:00", "09:75-17:00", "mon-fri", "mon, mon", "9999999999999999999", "~", "a b", "É"]
DEPTH = 9
"""Below this only what must be there is made; a condition may hold conditions."""


def scalar(text: str, *, plain: bool) -> Node:
    """A scalar with that text."""
    return ScalarNode(Scalar.of(text, plain=plain), NOWHERE)


def as_json(node: Node) -> object:
    """The tree as a reader of JSON sees it."""
    if isinstance(node, ScalarNode):
        return core_value(node.value)
    if isinstance(node, SequenceNode):
        return [as_json(item) for item in node.items]
    return {key: as_json(item) for key, item in node.items.items()}


def paths(node: Node, here: Path = ()) -> list[Path]:
    """The path of every node."""
    if isinstance(node, MappingNode):
        return [here, *(path for key, item in node.items.items() for path in paths(item, (*here, key)))]
    if isinstance(node, SequenceNode):
        return [here, *(path for index, item in enumerate(node.items) for path in paths(item, (*here, index)))]
    return [here]


PLACE = re.compile(r"\$\{\d+(?::(?P<text>(?:\\.|[^}\\])*)|\|(?P<first>[^,|]+)[^|]*\|)\}")


def filled(body: object) -> Node:
    """A snippet with its places left as they are offered."""
    if isinstance(body, dict):
        node = MappingNode(NOWHERE)
        for key, item in body.items():
            put(node, PLACE.sub(_offered, key), filled(item))
        return node
    if isinstance(body, list):
        return SequenceNode(NOWHERE, [filled(item) for item in body])
    return scalar(PLACE.sub(_offered, str(body)), plain=True)


def _offered(place: re.Match[str]) -> str:
    return re.sub(r"\\(.)", r"\1", place["text"]) if place["text"] is not None else place["first"]


class Maker:
    """Makes documents that a schema allows, or nearly so: it follows the schema's words, not all that they imply together."""

    def __init__(self, schema: Mapping[str, Any], chance: Random) -> None:
        self._schema = schema
        self._chance = chance

    def document(self) -> MappingNode:
        """A whole document."""
        made = self._mapping(self._schema, DEPTH)
        assert isinstance(made, MappingNode)
        return made

    def value(self, schema: Mapping[str, Any], depth: int) -> Node:
        """A value of a part of the schema; at depth 0 only what must be there is in it."""
        if "$ref" in schema:
            schema = self._schema["$defs"][schema["$ref"].rpartition("/")[2]] | {key: said for key, said in schema.items() if key != "$ref"}
        while "if" in schema:
            common = {key: said for key, said in schema.items() if key not in ("if", "then", "else")}
            branches = [common | schema["if"] | schema["then"], common | {"type": _left(schema)} | schema.get("else", {})]
            schema = self._chance.choice([branch for branch in branches if branch["type"]])
            if "$ref" in schema:
                return self.value(schema, depth)
        if "anyOf" in schema and schema.get("type") == "string":
            schema = schema | self._chance.choice(schema["anyOf"])
        if "const" in schema or "enum" in schema:
            value = self._chance.choice(schema.get("enum", [schema.get("const")]))
            return scalar(str(value), plain=not isinstance(value, str))
        return self._of_type(self._chance.choice(_types(schema)), schema, depth)

    def probes(self, schema: Mapping[str, Any]) -> Iterator[Node]:
        """Values that a key may hold or may not: every text with and without quotes, collections, and what its schema says, changed."""
        yield from (scalar(text, plain=plain) for text in TEXTS for plain in (True, False))
        yield from (
            SequenceNode(NOWHERE, items) for items in ([], [scalar("mql", plain=True)], [scalar("1", plain=True)], [MappingNode(NOWHERE)])
        )
        yield MappingNode(NOWHERE)
        for name in TEXTS:
            section = self.value(schema, 1)
            if isinstance(section, MappingNode) and section.items:
                put(section, name, next(iter(section.items.values())))
                yield section
        for _ in range(16):
            made = self.value(schema, 2)
            yield made
            yield SequenceNode(NOWHERE, [made])
            around = MappingNode(NOWHERE)
            put(around, "here", self.value(schema, 2))
            change(around, self._chance)
            yield from around.items.values()

    def _of_type(self, name: str, schema: Mapping[str, Any], depth: int) -> Node:
        if name == "object":
            return self._mapping(schema, depth)
        if name == "array":
            least = schema.get("minItems", 0)
            size = self._chance.randint(least, min(schema.get("maxItems", 3), least + max(depth, 0)))
            return SequenceNode(NOWHERE, [self.value(schema.get("items", {}), depth - 1) for _ in range(size)])
        if name == "boolean":
            return scalar(self._chance.choice(["true", "false"]), plain=True)
        if name in ("integer", "number"):
            return scalar(self._chance.choice(["0", "1", "12", "400"]), plain=True)
        texts = [each for each in schema.get("examples", ()) if isinstance(each, str)] or NAMES
        return scalar(self._chance.choice(texts), plain=self._chance.random() < 0.5)

    def _mapping(self, schema: Mapping[str, Any], depth: int) -> Node:
        known: Mapping[str, Any] = schema.get("properties", {})
        groups = [part["anyOf"] for part in (schema, *schema.get("allOf", ())) if "anyOf" in part]
        keys = [*schema.get("required", ()), *(self._chance.choice(group)["required"][0] for group in groups)]
        free = [key for key in known if key not in keys]
        if depth > 0 and not groups:
            keys += self._some(free, 0, 4)
        node = MappingNode(NOWHERE)
        for key in dict.fromkeys(keys):
            put(node, key, self.value(known.get(key, {}), depth - 1))
        members, least = schema.get("additionalProperties"), schema.get("minProperties", 0)
        if isinstance(members, dict) and (depth > 0 or least):
            for key in self._some(_names(schema.get("propertyNames", {})), max(least, 0 if keys else 1), max(least, 2)):
                put(node, key, self.value(members, depth - 1))
        return node

    def _some(self, among: Sequence[str], least: int, most: int) -> list[str]:
        most = min(most, len(among))
        return self._chance.sample(among, self._chance.randint(min(least, most), most))


def _types(schema: Mapping[str, Any]) -> list[str]:
    types = schema.get("type", "string")
    return [types] if isinstance(types, str) else types


def _left(schema: Mapping[str, Any]) -> list[str]:
    """The types that are left where a value is not what is asked for."""
    by_keys = {"required", "anyOf"} & set(schema["if"])
    return _types(schema) if by_keys else [name for name in _types(schema) if name != schema["if"]["type"]]


def _names(schema: Mapping[str, Any]) -> list[str]:
    """Keys that a section may have."""
    given = [str(each) for each in (*schema.get("enum", ()), *schema.get("examples", ()))]
    return given if given and schema.get("title") != "Id" else ["sales", "marketing", "mql", *given]


def put(parent: MappingNode, key: str, node: Node) -> None:
    """Give a mapping a member."""
    parent.items[key] = node
    parent.keys[key] = NOWHERE


CHANGES = ["drop", "add", "known", "wrap", "empty", "plain", "quoted"]


def change(root: Node, chance: Random) -> None:
    """Drop, replace or wrap one node of a document, or give it a neighbour."""
    places = [path for path in paths(root) if path and path[0] not in ("slaspec", "mapping")]
    if not places:
        return
    *above, last = chance.choice(places)
    how, text = chance.choice(CHANGES), chance.choice(TEXTS)
    parent: Any = root
    for part in above:
        parent = parent.items[part]
    old = parent.items[last]
    if how == "drop":
        del parent.items[last]
    elif how == "add" and isinstance(parent, MappingNode):
        put(parent, text or "x", scalar(chance.choice(TEXTS), plain=True))
    elif how == "known" and isinstance(parent, MappingNode):
        put(parent, chance.choice([str(path[-1]) for path in places if isinstance(path[-1], str)]), old)
    elif how == "wrap":
        parent.items[last] = SequenceNode(NOWHERE, [old])
    elif how == "empty":
        parent.items[last] = MappingNode(NOWHERE)
    else:
        parent.items[last] = scalar(text, plain=how != "quoted")
