"""YAML read safely: the core schema's meaning, places, limits, and no text that makes it fail otherwise."""

import json
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from slaspec.diagnostics import formatted, lines_of
from slaspec.document.source import MOST_BYTES, Scalar, SourceError, core_value, data_of, read_source
from slaspec.document.validate import validate

ACME = (Path(__file__).parents[2] / "examples" / "acme" / "sla.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("17:00", "17:00"),
        ("1:30:00", "1:30:00"),
        ("NO", "NO"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("yes", "yes"),
        ("y", "y"),
        ("1_000", "1_000"),
        ("2026-01-31", "2026-01-31"),
        ("0b11", "0b11"),
        ("0x", "0x"),
        (".", "."),
        ("-", "-"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-12", -12),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("1.10", 1.1),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-.inf", float("-inf")),
    ],
)
def test_a_plain_scalar_means_what_yaml_1_2_says(text: str, value: object) -> None:
    """The table of the core schema; in quotes each of them is text."""
    plain = core_value(Scalar.of(text, plain=True))

    assert (plain, type(plain)) == (value, type(value))
    assert core_value(Scalar.of(text, plain=False)) == text


def test_a_number_of_any_length_is_read_in_bounded_time() -> None:
    """Digits beyond what a number can be worth stay text."""
    assert core_value(Scalar.of("9" * 100_000, plain=True)) == "9" * 100_000


def test_aliases_repeat_what_they_name() -> None:
    """An anchor's value stands wherever its alias does."""
    root, findings = read_source("a: &x [1, {b: 2}]\nc: *x\n", name="x")

    assert findings == []
    assert data_of(root) == {"a": ["1", {"b": "2"}], "c": ["1", {"b": "2"}]}


def test_repeated_values_count_each_time() -> None:
    """Ten lists of ten of the one before stay below no limit: the bomb is refused before it is built."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 12)]

    with pytest.raises(SourceError, match="more than 100,000 values"):
        read_source("\n".join(lines), name="x")


@pytest.mark.parametrize("text", ["[" * 200_000, "{a: " * 100_000, "- " * 100_000, "? " * 100_000])
def test_deep_nesting_is_refused_whatever_its_depth(text: str) -> None:
    """No depth reaches the stack."""
    with pytest.raises(SourceError, match=r"nested deeper|not YAML|single word"):
        read_source(text, name="x")


def test_aliases_count_with_the_levels_of_what_they_repeat() -> None:
    """Ten lists of fifty levels, each holding the one before, are five hundred levels."""
    lines = ["a0: &a0 " + "[" * 50 + "x" + "]" * 50]
    lines += [f"a{level}: &a{level} " + "[" * 50 + f"*a{level - 1}" + "]" * 50 for level in range(1, 10)]

    with pytest.raises(SourceError, match="nested deeper"):
        read_source("\n".join(lines), name="x")


HEAD = """\
slaspec: 1
agreement: { id: x, title: X, calendar: office }
parties: { marketing: { name: Marketing }, sales: { name: Sales } }
calendars: { office: { timezone: UTC, hours: { mon-fri: 09:00-17:00 } } }
"""
PROMISE = "commitments: { touch: { owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 hours } }\n"


@pytest.mark.parametrize(
    ("text", "rule", "at_least"),
    [
        (
            HEAD
            + "stages:\n"
            + "".join(f"  stage-nr-{n}: {{ belongs_to: sales, moves_to: [stage-no-{n}] }}\n" for n in range(6_000))
            + PROMISE,
            "unknown-stage",
            6_000,
        ),
        (HEAD + "".join(f"unknown-{n}: 1\n" for n in range(20_000)) + PROMISE, "unknown-key", 20_000),
        (
            HEAD.replace(
                "calendars: {", "calendars: {" + "".join(f" c{n}: {{ timezone: Europe/Berln, hours: {{}} }}," for n in range(2_000))
            )
            + PROMISE,
            "unknown-timezone",
            2_000,
        ),
        (
            HEAD + "events:\n" + "".join(f"  n{n}: {{ is: n{n + 1} }}\n" for n in range(3_000)) + "  n3000: { is: touched }\n" + PROMISE,
            "yaml-limit",
            1,
        ),
        (HEAD.replace("timezone: UTC", "timezone: " + "Europe/Berlin" * 70_000) + PROMISE, "unknown-timezone", 1),
        (HEAD + PROMISE.replace("4 hours", "9" * 5_000 + " hours"), "invalid-duration", 1),
    ],
    ids=["stages", "keys", "zones", "names", "long zone", "long number"],
)
def test_many_or_monstrous_mistakes_take_bounded_work(text: str, rule: str, at_least: int) -> None:
    """Every finding is made; what costs more than a line of it is not tried for ever."""
    found = [each.rule for each in validate(text, name="x")]

    assert found.count(rule) >= at_least


def test_a_file_above_the_limit_is_refused_unread() -> None:
    """One MiB is the limit, in bytes."""
    with pytest.raises(SourceError, match="larger than 1 MiB"):
        read_source("# " + "é" * (MOST_BYTES // 2), name="x")


def test_a_file_at_the_limit_is_read_within_bounded_memory() -> None:
    """A flat file of one MiB stays far below 256 MiB."""
    line = "a{}: b\n"
    text = "".join(line.format(number) for number in range(49_000))
    tracemalloc.start()

    assert read_source(text, name="x")[1] == []

    assert tracemalloc.get_traced_memory()[1] < 128 << 20
    tracemalloc.stop()


@pytest.mark.parametrize("code", [0x00, 0x1B, 0x7F, 0xD800, 0xDCFF, 0xFFFE])
def test_characters_that_are_no_text_are_refused_at_their_place(code: int) -> None:
    """Control characters, half characters and undecodable bytes have a line and a column."""
    with pytest.raises(SourceError) as refused:
        read_source(f"a: b\nc: d{chr(code)}\n", name="x")

    found = refused.value.diagnostics[0]
    assert (found.span.line, found.span.column) == (2, 5)


def filled(piece: str, before: str = "", after: str = "") -> bytes:
    """Nearly a MiB of one piece."""
    times = (MOST_BYTES - len((before + after).encode())) // len(piece.encode())
    return (before + piece * times + after).encode()


MONSTERS = {
    "brackets": filled("["),
    "lists in lists": filled("- "),
    "keys of keys": filled("? "),
    "one key over and over": filled("a:\n"),
    "one key in a flow mapping": filled("a: 1,", "{", "}"),
    "unknown keys": "".join(f"key-{number}: y\n" for number in range(60_000)).encode(),
    "unknown keys of an agreement": (HEAD + "".join(f"u{number}: y\n" for number in range(49_000))).encode(),
    "one line": filled("x", "a: "),
    "an open quote": filled("x ", "a: '"),
    "a block": filled("  # slaspec: ignore[yaml-trap] no comment\n", HEAD + "x: |\n"),
    "words that are none": b"[" + b"y," * 99_000 + b"]",
    "times": b"[" + b"1:00," * 99_000 + b"]",
    "a long time": filled(":00", "a: 1"),
    "a long number": filled("_", "a: 1"),
    "invisible": filled("\xa0", "a: '", "'"),
    "invisible in every line": filled("#\xa0\n"),
    "names that are invisible": filled("\u200b: 1\n"),
    "line breaks of all sorts": filled("\x85\u2028\r\n\r"),
    "comments that suppress": filled("# slaspec: ignore[nonsense] why\n", HEAD),
    "a comment that suppresses everything": filled("a,", HEAD + "# slaspec: ignore[", "] why"),
    "comments in one line": filled(" # slaspec: ignore[x]", HEAD + "x: '", "'"),
    "comments that suppress something": (HEAD + "x:\n" + " - y # slaspec: ignore[yaml-trap] why\n" * 26_000).encode(),
    "repetitions": filled("*a,", "a: &a x\nb: [", "]"),
    "documents": filled("---\n"),
    "directives": filled("%a b\n"),
    "merge keys": filled("<<: a\n"),
    "keys that nobody knows": ("slaspec: 1\n" + "".join(f"k{n}: v\n" for n in range(49_000))).encode(),
    "personas": (
        HEAD + "market: { personas: {" + ", ".join(f"p{n}: {{ when: {{ persona: p{n} }} }}" for n in range(15_000)) + "} }\n"
    ).encode(),
    "tiers": (
        HEAD
        + "commitments:\n  c: { owed_by: sales, starts_on: held, stops_on: lost, tiers: {"
        + ", ".join(f"t{n}: {{ within: 1h, when: {{ a: {n} }} }}" for n in range(5_000))
        + "}, within: 1h }\n"
    ).encode(),
    "UTF-16": ACME.encode("utf-16"),
    "UTF-16 without its mark": ACME.encode("utf-16-le"),
    "no text": bytes(range(256)) * 4_000,
}


LAUNCHER = """
import json, os, sys
output = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
where = [(os.POSIX_SPAWN_DUP2, output, 1), (os.POSIX_SPAWN_DUP2, output, 2)]
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ, file_actions=where)
_pid, status, used = os.wait4(child, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""
"""Starts a program from a small process: Linux counts the memory of who starts it as its own."""


def validated(file: Path, output: Path) -> tuple[int, float, int]:
    """Exit code, CPU seconds and most KiB of a whole process."""
    slaspec = Path(sys.executable).with_name("slaspec")
    command = [sys.executable, "-c", LAUNCHER, output, slaspec, "validate", file]
    code, cpu_s, most_kib = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout)
    return code, cpu_s, most_kib


@pytest.mark.slow
def test_any_file_takes_bounded_time_and_256_mib(tmp_path: Path) -> None:
    """Printing included, and no traceback, whatever the file is; what is slower by an order ends the test, `benchmarks/monsters.py` prints figures."""
    output = tmp_path / "output"
    for name, content in MONSTERS.items():
        (tmp_path / "sla.yaml").write_bytes(content)

        code, _cpu_s, most_kib = validated(tmp_path / "sla.yaml", output)
        assert code == 1, name
        assert most_kib < 256 * 1024, name
    assert "Traceback" not in output.read_text()


PIECES = st.sampled_from(
    ["a", "b: ", ": ", "- ", "? ", "[", "]", "{", "}", ",", "&x ", "*x", "!!str ", "!", "<<: ", "'", '"', "|", ">", "\n", "  ", "\t", "#", "---",
     "...", "%YAML 1.2\n", "yes", "1_0", "\xa0", "\u200b", " # slaspec: ignore[", "yaml-trap", "] why", "\r", "\x85", "\u2028", "é", "\U0001f600", "\ufeff", "~", "17:00", "`", "@", "\\", "slaspec: 1\n", "\x00"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
@example("\r[")
@example("a: 'x\u2028")
def test_no_text_makes_validate_raise_and_every_place_lies_inside_it(text: str) -> None:
    """Whatever the text, there are findings, each printable, with its place in the text."""
    findings = validate(text, name="x")

    lines = lines_of(text)
    assert findings
    for found in findings:
        assert 1 <= found.span.line <= len(lines)
        assert 1 <= found.span.column <= len(lines[found.span.line - 1]) + 1
        assert formatted(found, text)


@given(st.binary(max_size=200))
@example(ACME.encode("utf-16"))
@example(b"\xef\xbb\xbfa: b\xc3")
def test_no_bytes_make_validate_raise(content: bytes) -> None:
    """Whatever the file holds, there are findings, each printable."""
    text = content.decode("utf-8", errors="surrogateescape")

    for found in validate(text, name="x"):
        assert formatted(found, text).encode()


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """The example agreement with a few lines dropped, doubled, moved in or overwritten."""
    lines = ACME.split("\n")
    for _ in range(draw(st.integers(1, 4))):
        index = draw(st.integers(0, len(lines) - 1))
        action = draw(st.sampled_from(["drop", "double", "indent", "dedent", "cut", "noise"]))
        line = lines[index]
        position = draw(st.integers(0, len(line)))
        lines[index : index + 1] = {
            "drop": [],
            "double": [line, line],
            "indent": ["  " + line],
            "dedent": [line.removeprefix("  ")],
            "cut": [line[:position]],
            "noise": [line[:position] + draw(PIECES) + line[position:]],
        }[action]
    return "\n".join(lines)


@given(damaged())
def test_no_damage_to_an_agreement_makes_validate_raise(text: str) -> None:
    """Nearly right documents reach the later steps; none of those raises either."""
    lines = lines_of(text)
    for found in validate(text, name="x"):
        assert 1 <= found.span.line <= len(lines)
        assert formatted(found, text)
