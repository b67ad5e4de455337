"""Which plain scalars two dialects of YAML read differently, with PyYAML as the witness for 1.1."""

from datetime import date

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from slaspec.document.dialects import trap
from slaspec.document.source import Scalar, core_value


def read_as_1_1(text: str) -> object:
    """What a program of YAML 1.1 makes of a plain scalar; its own exception where it makes nothing of it."""
    loader = yaml.SafeLoader("")
    tag = loader.resolve(yaml.ScalarNode, text, (True, False))
    return loader.construct_object(yaml.ScalarNode(tag, text))


@pytest.mark.parametrize(
    "text",
    ["y", "N", "yes", "No", "ON", "off", "17:00", "9:00", "12:30:45", "-1:30", "1:30.5", "010", "-07", "08", "00", "0o10", "0b101", "-0x1F",
     "0xdead_beef", "1_000", "1_000.5", ".5_0", "1e3", "1E3", "1.5e3", "1e-3", "1.10", "1.0", ".50", "=", "<<"],
)  # fmt: skip
def test_what_is_not_the_same_to_all_is_a_trap(text: str) -> None:
    """The way out names the quoted form, which every program reads as this text."""
    found = trap(text)

    assert found
    assert f'write `"{text}"`' in found[1]
    assert yaml.safe_load(f'"{text}"') == text


@pytest.mark.parametrize(
    "text",
    ["", "~", "null", "true", "False", "0", "12", "-12", "+12", "3.14", "1.5e+3", "0x1F", ".inf", ".nan", "09:00", "09:00-17:00", "9-17",
     "24/7", "2026-01-31", "2026-01-31T10:00:00Z", "1.0.0", "90%", "90.0%", "yesterday", "nobody", "on-hold", "O", "_1", "0x", "0b", "0b_", ".", "-",
     "4 business hours", "1" * 65],
)  # fmt: skip
def test_ordinary_text_numbers_and_dates_are_none(text: str) -> None:
    """Nothing is said where nothing can go wrong."""
    assert trap(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("17:00", 1020), ("9:00", 540), ("12:30:45", 45045), ("-1:30", -90), ("1:30.5", 90.5), ("010", 8), ("-07", -7), ("0o10", 8), ("0b101", 5),
     ("-0x1F", -31), ("1_000", 1000), ("1_000.5", 1000.5), ("1.10", 1.1), ("-2.00", -2)],
)  # fmt: skip
def test_the_number_that_is_told_is_the_one_that_is_read(text: str, number: float) -> None:
    """Worked out by hand."""
    found = trap(text)

    assert found
    assert found[0] == f"some programs read `{text}` as the number `{number}`"


@given(st.text("0123456789_:.+-eExobyYnNofFsStTrRuUlL=<", max_size=8))
def test_what_nothing_is_said_about_reads_the_same(text: str) -> None:
    """Whatever PyYAML and the core schema disagree on is a trap; dates are exempt, and `-.5`, where PyYAML alone is at odds."""
    assume(not text.lstrip("+-").startswith(".") or "_" in text)
    try:
        read = read_as_1_1(text)
    except yaml.constructor.ConstructorError:
        assert trap(text)
        return
    except ValueError:  # PyYAML fails on `0x_` and the like, and on dates that do not exist
        return
    meant = core_value(Scalar.of(text, plain=True))
    same = (read, type(read)) == (meant, type(meant)) or isinstance(read, date) or read != read  # noqa: PLR0124 - not a number

    assert same or trap(text)
