"""Text without quotes that programs of YAML 1.1 read as something else than those of YAML 1.2.

Editors, sites and scripts around an agreement read one or the other. Dates are left alone: what
comes out of them is that date.
"""

import re

_LARGEST_POWER = 10**15
_LONGEST = 64
"""Longer text is prose, or a number that nobody means."""

_TRAP = re.compile(
    r"""
      (?P<true> y|Y|yes|Yes|YES|on|On|ON )
    | (?P<false> n|N|no|No|NO|off|Off|OFF )
    | (?P<sixties> [-+]?(?: [1-9][0-9_]*(?::[0-5]?[0-9])+ | [0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]* ))
    | (?P<padded> [-+]?0[0-9_]+ )
    | (?P<octal> 0o[0-7]+ )
    | (?P<binary> [-+]?0b_*[01][01_]* )
    | (?P<hexadecimal> [-+]0x_*[0-9a-fA-F][0-9a-fA-F_]* | 0x(?=_*[0-9a-fA-F])[0-9a-fA-F]*_[0-9a-fA-F_]* )
    | (?P<grouped> [-+]?[0-9]+(?: _[0-9_]*(?:\.[0-9_]*)? | \.[0-9]*_[0-9_]* ) | [-+]?\.[0-9]+_[0-9_]* )
    | (?P<power> [-+]?(?: (?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][0-9]+ | [0-9]+[eE][-+][0-9]+ ) )
    | (?P<zeros> [-+]?[0-9]*\.[0-9]*0 )
    | (?P<operator> =|<< )
    """,
    re.VERBOSE,
)


def trap(text: str) -> tuple[str, str] | None:
    """What some programs make of a plain scalar, and the way out; nothing where all read the same.

    Source: the core schema of YAML 1.2.2, section 10.3, and the types `bool`, `int`, `float`,
    `merge` and `value` of YAML 1.1.

    Example:
        >>> trap("17:00")
        ('some programs read `17:00` as the number `1020`', 'write `"17:00"`')
    """
    if len(text) > _LONGEST or not (found := _TRAP.fullmatch(text)):
        return None
    kind = found.lastgroup
    in_quotes = f'write `"{text}"`'
    if kind in ("true", "false"):
        return f"some programs read `{text}` as `{kind}`", f"{in_quotes}, or `{kind}` if you mean that"
    if kind == "operator":
        return f"some programs refuse `{text}` without quotes", in_quotes
    if kind == "power":
        meant = float(text)
        number = f", or `{int(meant)}` if you mean the number" if abs(meant) < _LARGEST_POWER and meant.is_integer() else ""
        return f"some programs read `{text}` as a number, some as text", in_quotes + number
    if kind == "padded" and re.search("[89]", text):
        return f"some programs read `{text}` as a number, some as text", in_quotes
    read = _NUMBERS[kind or ""](text)
    for_the_number = f", or `{_plain(text)}` if you mean the number" if kind in ("padded", "grouped", "zeros") else ""
    return f"some programs read `{text}` as the number `{read}`", in_quotes + for_the_number


def _plain(text: str) -> str:
    """The number that YAML 1.2 reads, without the zeros that say nothing."""
    sign, digits = ("-" if text.startswith("-") else ""), text.lstrip("+-").replace("_", "")
    whole, point, fraction = digits.partition(".")
    fraction = fraction.rstrip("0")
    return f"{sign}{whole.lstrip('0') or '0'}{point if fraction else ''}{fraction}"


def _sixties(text: str) -> str:
    whole, point, fraction = text.lstrip("+-").replace("_", "").partition(".")
    total = 0
    for part in whole.split(":"):
        total = total * 60 + int(part)
    return f"{'-' if text.startswith('-') else ''}{total}{point if fraction else ''}{fraction}"


_NUMBERS = {
    "sixties": _sixties,
    "padded": lambda text: str(int(text.replace("_", ""), 8)),
    "octal": lambda text: str(int(text, 8)),
    "binary": lambda text: str(int(text.replace("_", ""), 2)),
    "hexadecimal": lambda text: str(int(text.replace("_", ""), 16)),
    "grouped": _plain,
    "zeros": _plain,
}
