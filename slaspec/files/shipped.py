"""What comes with the program: schemas, the rules' pages, templates."""

from pathlib import Path

SCHEMAS = ("agreement", "overlay", "mapping", "event", "report", "verdict", "findings")
"""The kinds of files that a published JSON Schema describes."""


def schema_text(name: str) -> str:
    """A published JSON Schema, the newest version of it: one of `SCHEMAS`."""
    return (_shipped("schemas") / "latest" / f"{name}.schema.json").read_text(encoding="utf-8")


def rule_page(rule: str) -> str:
    """The Markdown page of a rule, by the rule's id."""
    return (_shipped("rules", "docs/rules") / f"{rule}.md").read_text(encoding="utf-8")


def template_names() -> list[str]:
    """The templates of a new agreement, by name."""
    return sorted(each.name for each in _shipped("templates").iterdir() if each.name != _COMMON)


def template(name: str) -> dict[str, str]:
    """The files of a new agreement by their paths, `@…@` standing for what is to be filled in."""
    folders = [_shipped("templates") / part for part in (_COMMON, name)]
    found = {file.relative_to(folder).as_posix(): file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()}
    # an installer compiles every Python file of a package, those of templates too
    return {path: file.read_text(encoding="utf-8") for path, file in found.items() if file.suffix != ".pyc"}


_COMMON = "common"
"""The folder beside the templates with what they have in common."""


def _shipped(in_package: str, in_checkout: str | None = None) -> Path:
    """A folder that comes with the program: in the installed package, or where a checkout has it."""
    package = Path(__file__).parents[1]
    return next(each for each in (package / in_package, package.parent / (in_checkout or in_package)) if each.is_dir())
