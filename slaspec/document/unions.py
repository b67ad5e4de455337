"""Unions of a JSON Schema told apart, so that an editor completes by the branch that is meant and blames no other one.

An editor that is given `oneOf` guesses the branch, and often the wrong one. What is made here says how to tell: first by
the kind of value (text, list, mapping), then, among mappings, by the keys that only one of them has.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Schema = dict[str, Any]

_COLLECTIONS = ("array", "object")
_WORDS = {
    "boolean": "`true` or `false`",
    "string": "text",
    "integer": "a number",
    "number": "a number",
    "array": "a list",
    "object": "a mapping",
}


def told_apart(schema: Schema) -> Schema:
    """The schema with every union of its parts, and every exclusion of keys, written as an editor understands it."""
    defs: Mapping[str, Schema] = schema.get("$defs", {})
    return each_part(schema, lambda part: _rewritten(part, defs))


def resolved(schema: Schema, defs: Mapping[str, Schema]) -> Schema:
    """A schema with the definition that it refers to; what it says itself comes first."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return defs[name] | schema if name else schema


def types_of(schema: Schema, defs: Mapping[str, Schema]) -> tuple[str, ...]:
    """The types of the values that a schema allows."""
    said = resolved(schema, defs)
    if "type" in said:
        return (said["type"],) if isinstance(said["type"], str) else tuple(said["type"])
    values = [said["const"]] if "const" in said else said.get("enum", [])
    names = {bool: "boolean", int: "integer", float: "number", str: "string"}
    if values:
        return tuple(dict.fromkeys(names[type(value)] for value in values))
    return tuple(dict.fromkeys(name for branch in branches_of(said) for name in types_of(branch, defs)))


def branches_of(schema: Schema) -> list[Schema]:
    """The branches of a union, none where the schema is no union of values."""
    branches: list[Schema] = schema.get("oneOf") or schema.get("anyOf") or []
    is_plain = not schema.get("oneOf") and "type" in schema  # words beside a form of text: nothing to tell apart
    return [] if is_plain or all(set(branch) <= {"required", "errorMessage"} for branch in branches) else branches


def each_part(schema: Schema, change: Callable[[Schema], Schema]) -> Schema:
    """The schema with a change made to each schema in it, the inner ones first."""
    return change({word: _inner(word, value, change) for word, value in schema.items()})


def _inner(word: str, value: Any, change: Callable[[Schema], Schema]) -> Any:
    if word in ("properties", "dependentSchemas", "$defs"):
        return {key: each_part(part, change) if isinstance(part, dict) else part for key, part in value.items()}
    if word in ("oneOf", "anyOf", "allOf"):
        return [each_part(part, change) for part in value]
    if word in ("items", "additionalProperties", "propertyNames", "not", "if", "then", "else") and isinstance(value, dict):
        return each_part(value, change)
    return value


def _rewritten(part: Schema, defs: Mapping[str, Schema]) -> Schema:
    if branches := branches_of(part):
        rest = {key: value for key, value in part.items() if key not in ("oneOf", "anyOf", "discriminator")}
        part = _union(branches, defs) | rest
    return _exclusions(part)


def _union(branches: Sequence[Schema], defs: Mapping[str, Schema]) -> Schema:
    """One schema for all branches."""
    mappings = [each for each in branches if types_of(each, defs) == ("object",)]
    lists = [each for each in branches if types_of(each, defs) == ("array",)]
    plain = [each for each in branches if not set(types_of(each, defs)) & set(_COLLECTIONS)]
    if len(mappings) + len(lists) + len(plain) < len(branches) or len(lists) > 1:
        return {"anyOf": list(branches)}  # an ambiguous union; the tests refuse it
    chain = [(_is_of("array"), each) for each in lists]
    if mappings:
        chain.insert(0, (_is_of("object"), mappings[0] if len(mappings) == 1 else _kinds(mappings, defs)))
    otherwise: Schema | None = plain[0] if len(plain) == 1 else {"anyOf": plain} if plain else None
    if otherwise is None and len(chain) == 1:
        return chain[0][1]
    types = list(dict.fromkeys(name for each in [*plain, *lists, *mappings] for name in types_of(each, defs)))
    made: Schema = {"type": types, "errorMessage": f"expected {in_words(types)}"}
    if words := [value for each in plain for value in _words(resolved(each, defs))]:
        made["examples"] = words  # an editor proposes these; it does not look into `else` for values
    return made | _chain(chain, otherwise if otherwise and set(otherwise) != {"type"} else None)


def in_words(types: Sequence[str]) -> str:
    """Kinds of values as people say them; a number may stand for text, so beside text it is not named."""
    named = [_WORDS[name] for name in types if not (name in ("number", "integer") and "string" in types)]
    return _enumerated(list(dict.fromkeys(named)))


def _enumerated(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def _words(schema: Schema) -> list[Any]:
    """The values that a plain branch proposes."""
    return [schema["const"]] if "const" in schema else schema.get("enum") or schema.get("examples") or []


def _is_of(name: str) -> Schema:
    return {"type": name}


def _chain(chain: Sequence[tuple[Schema, Schema]], otherwise: Schema | None) -> Schema:
    """`if`, `then`, `else` after one another."""
    made = otherwise or {}
    for test, schema in reversed(chain):
        made = {"if": test, "then": schema} | ({"else": made} if made else {})
    return made


def _kinds(mappings: Sequence[Schema], defs: Mapping[str, Schema]) -> Schema:
    """Mappings told apart by the keys that only one of them has; those that one key tells are asked first."""
    models = [resolved(each, defs) for each in mappings]
    own = [_own_keys(model, [other for other in models if other is not model]) for model in models]
    if not all(own):
        return {"anyOf": list(mappings)}
    needed = [[key for key in keys if key in model.get("required", ())] for keys, model in zip(own, models, strict=True)]
    in_order = sorted(zip(needed, mappings, strict=True), key=lambda each: len(each[0]))
    by_needed = [(_has(keys), schema) for keys, schema in in_order if keys]
    by_any = [
        (_has(rest), schema)
        for keys, must, schema in zip(own, needed, mappings, strict=True)
        if (rest := [k for k in keys if k not in must])
    ]
    first = [(must or keys)[0] for must, keys in zip(needed, own, strict=True)]
    untold = {**_together(models, defs), "additionalProperties": False, **_at_least_one(first)}
    told = _chain([*by_needed, *by_any], each_part(untold, lambda part: _rewritten(part, defs)))
    return {"type": "object", "errorMessage": f"expected {in_words(['object'])}"} | told


def _own_keys(model: Schema, others: Sequence[Schema]) -> list[str]:
    taken = {key for other in others for key in other.get("properties", {})}
    return [key for key in model.get("properties", {}) if key not in taken]


def _has(keys: Sequence[str]) -> Schema:
    return {"type": "object"} | ({"required": list(keys)} if len(keys) == 1 else {"anyOf": [{"required": [key]} for key in keys]})


def _together(models: Sequence[Schema], defs: Mapping[str, Schema]) -> Schema:
    """Every key of every kind: what a mapping may hold that does not yet say of which kind it is."""
    known: dict[str, list[Schema]] = {}
    for model in models:
        for key, value in model.get("properties", {}).items():
            known.setdefault(key, []).extend([] if value in known.get(key, ()) else [value])
    return {"properties": {key: _shared(values, defs) for key, values in known.items()}}


def _shared(values: Sequence[Schema], defs: Mapping[str, Schema]) -> Schema:
    """A key that several kinds have, each in its own way: as much as helps to complete it."""
    alike = [{word: said for word, said in value.items() if word not in ("description", "examples")} for value in values]
    if all(each == alike[0] for each in alike):
        return values[0]
    models = [resolved(value, defs) for value in values]
    if all("properties" in model for model in models):
        return {"type": "object"} | _together(models, defs)
    types = list(dict.fromkeys(name for value in values for name in types_of(value, defs)))
    return {"type": types[0] if len(types) == 1 else types}


def _at_least_one(keys: Sequence[str]) -> Schema:
    message = f"expected {_enumerated([f'`{key}`' for key in keys])}, found none of them"
    return {"anyOf": [{"required": [key], "errorMessage": message} for key in keys]}


def _at_most_one(keys: Sequence[str]) -> Schema:
    message = f"expected {_enumerated([f'`{key}`' for key in keys])}, found more than one: keep one"
    others = {key: {other: False for other in keys if other != key} for key in keys}
    return {"dependentSchemas": {key: {"properties": others[key], "errorMessage": message} for key in keys}}


def _exclusions(schema: Schema) -> Schema:
    """A mapping whose keys exclude each other, with what is wrong said at the key that is too much."""
    made = dict(schema)
    if keys := _required_alone(schema.get("anyOf")):
        made |= _at_least_one(keys)
    if keys := _required_alone(schema.get("oneOf")):
        del made["oneOf"]
        exactly = {**_at_least_one(keys), **_at_most_one(keys)}
        made = _both(made, exactly)
    if keys := list(dict.fromkeys(_pairs(schema.get("not")))):
        del made["not"]
        made = _both(made, _at_most_one(keys))
    return made


def _both(one: Schema, other: Schema) -> Schema:
    return {**one, "allOf": [*one.get("allOf", ()), other]} if set(one) & set(other) else {**one, **other}


def _required_alone(branches: object) -> list[str]:
    if isinstance(branches, list) and all(set(branch) == {"required"} and len(branch["required"]) == 1 for branch in branches):
        return [branch["required"][0] for branch in branches]
    return []


def _pairs(negated: object) -> Iterator[str]:
    if isinstance(negated, dict):
        for branch in negated.get("anyOf", ()):
            yield from branch.get("required", ())
