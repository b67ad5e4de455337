"""Reads a printed explanation and judges by it: the text alone decides, by addition and by comparing instants."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from itertools import takewhile
from zoneinfo import ZoneInfo

_AMOUNT = r"\d+(?:\.\d+)? (?:h|min|s)(?: \d+(?:\.\d+)? (?:min|s))*"
_STRETCH = re.compile(rf"(?P<from>.+) → (?P<to>.+?) (?P<amount>{_AMOUNT})(?: of (?P<of>{_AMOUNT}))?")
_MORE = re.compile(rf"(?P<days>\d+) more days, (?P<amount>{_AMOUNT})")
_INSTANT = r"\w{3} (\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?: ([+-]\d{4}))?"
_SECONDS = {"h": 3600, "min": 60, "s": 1}
_CLOCK = re.compile(r"(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?$")
_ENDS = ("stop", "void", "end", "other move", "giving up", "no more touches")


def seconds(amount: str) -> Fraction:
    """`3 h 40 min` in seconds."""
    numbers = re.findall(r"(\d+(?:\.\d+)?) (h|min|s)", amount)
    return sum((Fraction(number) * _SECONDS[unit] for number, unit in numbers), Fraction(0))


def _time_of_day(wall: str) -> Fraction:
    hours, minutes, rest = _CLOCK.search(wall).groups()
    return Fraction(hours) * 3600 + Fraction(minutes) * 60 + Fraction(rest or 0)


@dataclass
class Added:
    """The lines of some sections, added up: in seconds, and in business days where they count these."""

    seconds: Fraction = Fraction(0)
    days: Fraction | None = None
    sections: list[str] = field(default_factory=list)

    def add(self, title: str, lines: list[str]) -> None:
        """A section more."""
        self.sections.append(title)
        for line in lines:
            if line.startswith(("paused", "closed", "no time at all")):
                continue
            folded = _MORE.fullmatch(line)
            if folded:
                self.seconds += seconds(folded["amount"])
                self.days = None if self.days is None else self.days + int(folded["days"])
                continue
            stretch = _STRETCH.fullmatch(line)
            assert stretch, line
            amount = seconds(stretch["amount"])
            if "(clocks" not in line and not re.search(r" [+-]\d{4}", line):
                assert (_time_of_day(stretch["to"]) - _time_of_day(stretch["from"]) - amount) % 86_400 == 0, line
            self.seconds += amount
            if stretch["of"]:
                self.days = (self.days or Fraction(0)) + amount / seconds(stretch["of"])

    @property
    def amount(self) -> Fraction:
        """In the unit that the lines count in."""
        return self.seconds if self.days is None else self.days


class Replay:
    """What a printed explanation says, worked out anew from its lines."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self.labels = dict(self._labels())
        self.zone = ZoneInfo(re.search(r"all times are those of (\S+)", " ".join(text.split()))[1])
        self.used, self.late, self.left = Added(), Added(), Added()
        self.until: dict[str, Fraction] = {}  # the time used, by what it was used until
        for title, lines in self._sections():
            {"Time used": self.used, "Time late": self.late, "Time left": self.left}[title.split(",")[0]].add(title, lines)
            self.until.setdefault(title.rpartition(" to ")[2], self.used.amount)
        self.deadline = self._instant(self.labels.get("Deadline", ""))
        self.happened = list(self._happened())
        now = re.search(rf"still open {_INSTANT}", " ".join(text.split()))
        self.now = self._instant(now[0]) if now else None

    def judged_by_the_clock(self) -> str:
        """The verdict that the printed instants give."""
        ended = next(((at, signal) for at, signal, _rest in reversed(self.happened) if signal in _ENDS), None)
        if ended is None:
            return "breached" if self.deadline is not None and self.deadline <= self.now else "pending"
        at, signal = ended
        if signal == "other move" or (self.deadline is not None and at > self.deadline):
            return "breached"
        return "void" if signal == "void" else "met"

    def judged_by_tests(self) -> str:
        """The verdict that the printed tests give."""
        begins = next(number for number, line in enumerate(self._lines) if line.startswith("What must hold"))
        tests = list(takewhile(lambda line: line.startswith("  "), self._lines[begins + 1 :]))
        answers = self._answers(tests, 2)
        holds = any(answers) if self._lines[begins].endswith("one of these") else all(answers)
        return "met" if holds else "breached"

    def judged_by_obligations(self) -> str:
        """The verdict that the printed obligations give; what was counted is what is listed."""
        touches = [rest for _at, signal, rest in self.happened if signal == "touch"]
        standings = []
        for asked in (line for line in self._joined() if line.startswith("Asked for")):
            said = re.fullmatch(r"Asked for +(at least|at most) (\d+) touch(?:es)?(?: by (\w+))?, (\d+) counted(?:, due .*)?: (\w+)", asked)
            standings.append(asked.rpartition(": ")[2])
            if said:
                counted = sum(said[3] is None or f"by {said[3]}" in rest for rest in touches)
                assert counted == int(said[4]), asked
                enough = counted >= int(said[2]) if said[1] == "at least" else counted <= int(said[2])
                assert enough == (said[5] == "fulfilled") or (said[1] == "at most" and said[5] == "open"), asked
        ended = next((signal for _at, signal, _rest in reversed(self.happened) if signal in _ENDS), None)
        signals = [signal for _at, signal, _rest in self.happened]
        if "time is up" in signals and ("deadline" in signals or ended == "other move"):
            return "breached"
        if "failed" in standings:
            return "breached"
        return "void" if ended == "void" else "met" if ended else "pending"

    def _joined(self) -> list[str]:
        """The lines, those that go on in the next one whole."""
        joined: list[str] = []
        for line in self._lines:
            if joined and line.startswith(" " * 14):
                joined[-1] += f" {line.strip()}"
            else:
                joined.append(line)
        return joined

    def _answers(self, lines: list[str], indent: int) -> list[bool]:
        """The answers at an indent; those that are made of others must follow from them."""
        found = []
        for number, line in enumerate(lines):
            answer = re.match(rf" {{{indent}}}(yes|no) +(.*)", line)
            if not answer:
                continue
            holds = answer[1] == "yes"
            if answer[2] in ("all of these:", "one of these:"):
                inner = list(takewhile(lambda each: each.startswith(" " * (indent + 5)), lines[number + 1 :]))
                parts = self._answers(inner, indent + 5)
                assert holds == (all(parts) if answer[2].startswith("all") else any(parts)), line
            found.append(holds)
        return found

    def _labels(self) -> Iterator[tuple[str, str]]:
        label = None
        for line in self._lines:
            if re.match(r"[A-Z][a-z ]{0,12} +\S", line) and not line.startswith(("Time ", "What ")):
                if label:
                    yield label
                label = (line[:14].strip(), line[14:].strip())
            elif label and line.startswith(" " * 14):
                label = (label[0], f"{label[1]} {line.strip()}")
            elif label:
                yield label
                label = None
        if label:
            yield label

    def _sections(self) -> Iterator[tuple[str, list[str]]]:
        for number, title in enumerate(self._lines):
            if re.match(r"Time (used|late|left), from ", title):
                lines = [line.strip() for line in takewhile(lambda line: not line.startswith("  makes "), self._lines[number + 1 :])]
                yield title, lines

    def _happened(self) -> Iterator[tuple[datetime, str, str]]:
        for line in self._lines:
            row = re.match(rf"  ({_INSTANT})  +(\S+(?: \S+)*)  +(\S.*)", line)
            if row:
                yield self._instant(row[1]), row[4], row[5]

    def _instant(self, text: str) -> datetime | None:
        found = re.search(_INSTANT, text)
        if not found:
            return None
        if found[2]:
            return datetime.fromisoformat(f"{found[1]}{found[2]}")
        return datetime.fromisoformat(found[1]).replace(tzinfo=self.zone).astimezone(ZoneInfo("UTC"))


def is_about(counted: Fraction, promised: Fraction, *, in_days: bool) -> bool:
    """Equal; of business days, whose deadline is rounded up to the microsecond, by no more than that."""
    return 0 <= counted - promised < Fraction(1, 10**6) if in_days else counted == promised


__all__ = ["Added", "Replay", "is_about", "seconds"]
