"""Makes the files that are generated from code; with `--check` says which of them are not fresh.

Each generated file, or block of a file, has one source: the models, the rules, the clock's table.
"""

import json
import sys
from pathlib import Path

import showing
from notation import notation_text
from slaspec.document.beyond_schema import ONLY_THE_PROGRAM
from slaspec.document.event_schema import event_schema
from slaspec.document.json_schema import VERSION, agreement_schema, mapping_schema, overlay_schema
from slaspec.document.rules._registry import RULES
from slaspec.evaluation.clock import TRANSITIONS, ClockState, Signal

ROOT = Path(__file__).parent.parent


def schemas() -> dict[Path, str]:
    """The JSON Schemas of this version, and the same again as the latest ones; those of what the program writes are made by hand."""
    folder = ROOT / "schemas"
    texts = {name: json.dumps(made, indent=2, ensure_ascii=False) + "\n" for name, made in SCHEMAS.items()}
    texts |= {name: (folder / f"v{VERSION}" / f"{name}.schema.json").read_text(encoding="utf-8") for name in WRITTEN}
    return {folder / version / f"{name}.schema.json": text for version in (f"v{VERSION}", "latest") for name, text in texts.items()}


WRITTEN = ("report", "verdict", "findings")
SCHEMAS = {"agreement": agreement_schema(), "overlay": overlay_schema(), "mapping": mapping_schema(), "event": event_schema()}


def only_the_program() -> str:
    """The table of what an editor does not see."""
    rows = ["| Why | Rules |", "| --- | --- |"]
    rows += [f"| {why} | {', '.join(f'`{rule}`' for rule in rules)} |" for why, rules in ONLY_THE_PROGRAM.items()]
    return "\n".join(rows)


def rules_text() -> str:
    """The page that lists every rule, each with the way to its own page."""
    rows = [f"| [`{rule}`]({rule}.md) | {asks} |" for rule, asks in sorted(RULES.items())]
    head = [
        "# Rules",
        "",
        "Every finding of `slaspec validate` ends with the id of the rule that made it, in brackets. Its page shows what to",
        "avoid, what to prefer, and why the rule protects the agreement; `slaspec rule ID` prints the page in the terminal.",
        "The documents on the pages are whole: saved as `sla.yaml`, each gives the findings shown.",
        "",
        "| Rule | What it asks |",
        "| --- | --- |",
    ]
    return "\n".join(head + rows) + "\n"


def clock_table() -> str:
    """The clock's table of transitions, as it runs."""
    rows = ["| State | " + " | ".join(signal.value for signal in Signal) + " |", "| --- |" + " --- |" * len(Signal)]
    for state in ClockState:
        cells = []
        for signal in Signal:
            move = TRANSITIONS[state].get(signal)
            outcome = f": {move.judgement.value}" if move and move.judgement else ""
            cells.append(f"{move.to.value}{outcome}" if move else " ")
        rows.append(f"| {state.value} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def with_block(text: str, name: str, block: str) -> str:
    """The text with what stands between a block's two markers replaced."""
    start, end = f"<!-- {name}: generated -->\n", f"<!-- {name}: end -->"
    before, found, rest = text.partition(start)
    _old, closed, after = rest.partition(end)
    if not (found and closed):
        sys.exit(f"the markers of the block {name} are missing")
    return f"{before}{start}\n{block}\n\n{end}{after}"


def generated() -> dict[Path, str]:
    """Every generated file with the text that it should have."""
    semantics = ROOT / "docs" / "semantics" / "clocks.md"
    editor = ROOT / "docs" / "guide" / "editor.md"
    return {
        **schemas(),
        ROOT / "docs" / "rules" / "index.md": rules_text(),
        ROOT / "docs" / "reference" / "notation.md": notation_text(SCHEMAS["agreement"]),
        showing.PAGE: showing.page(),
        editor: with_block(editor.read_text(encoding="utf-8"), "only the program", only_the_program()),
        semantics: with_block(semantics.read_text(encoding="utf-8"), "clock table", clock_table()),
    }


def main() -> None:
    """Write the files, or with `--check` compare them."""
    stale = [path for path, text in generated().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv:
        if stale:
            sys.exit("not fresh, run `make fix`: " + ", ".join(str(path.relative_to(ROOT)) for path in stale))
        return
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(generated()[path], encoding="utf-8")
        print(f"made {path.relative_to(ROOT)}")


main()
