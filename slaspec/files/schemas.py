"""The published JSON Schemas, which come with the program."""

import json
from pathlib import Path
from typing import Any


def schema(name: str) -> dict[str, Any]:
    """A published JSON Schema of format version 1: `agreement` or `report`."""
    here = Path(__file__).parents[1]
    folder = next(each for each in (here / "schemas", here.parent / "schemas") if each.is_dir())
    loaded: dict[str, Any] = json.loads((folder / "v1" / f"{name}.schema.json").read_text(encoding="utf-8"))
    return loaded
