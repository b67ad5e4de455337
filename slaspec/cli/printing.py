"""What the commands print alike: findings and progress."""

import sys
import time
from collections.abc import Callable, Mapping, Sequence

import click

from slaspec.diagnostics import MOST_PRINTED, Diagnostic, Severity, formatted_in, lines_of

_PATIENCE_S = 1.0
_REDRAWN_S = 0.1
_WIDTH = 30


def print_diagnostics(diagnostics: Sequence[Diagnostic], sources: Mapping[str, str]) -> None:
    """Findings to standard output, each with its source line where its source is given, then their number."""
    lines = {name: lines_of(sources[name]) for name in {found.name for found in diagnostics[:MOST_PRINTED]} & sources.keys()}
    for found in diagnostics[:MOST_PRINTED]:
        click.echo(formatted_in(found, lines.get(found.name, ())) + "\n")
    warnings = sum(found.severity is Severity.WARNING for found in diagnostics)
    of_them = f", {warnings} of them warnings" if 0 < warnings < len(diagnostics) else ""
    shown = f", the first {MOST_PRINTED} shown" if len(diagnostics) > MOST_PRINTED else ""
    what = "warning" if warnings == len(diagnostics) else "finding"
    click.echo(f"{len(diagnostics)} {what}{'' if len(diagnostics) == 1 else 's'}{of_them}{shown}")


class Progress:
    """A bar on standard error, where that is a terminal, once reading takes longer than a second."""

    def __init__(self, total: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._done = 0
        self._clock = clock
        self._begun = self._drawn = clock()
        self._shows = sys.stderr.isatty()
        self._visible = False

    def __call__(self, read: int) -> None:
        """So many bytes more have been read."""
        self._done += read
        if not self._shows:
            return
        now = self._clock()
        if now - self._begun > _PATIENCE_S and now - self._drawn > _REDRAWN_S:
            self._drawn = now
            self._draw()

    def say(self, what: str) -> None:
        """Replace the bar by a word on what comes next, if it is visible."""
        if self._visible:
            sys.stderr.write(f"\r\x1b[K{what}")
            sys.stderr.flush()

    def end(self) -> None:
        """Take the bar away."""
        if self._visible:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._visible = False

    def _draw(self) -> None:
        self._visible = True
        megabytes = f"{self._done / 1e6:,.0f} MB"
        if self._total:
            share = min(1.0, self._done / self._total)
            bar = "█" * round(share * _WIDTH)
            text = f"reading events {bar:░<{_WIDTH}} {share:4.0%}  {megabytes}"
        else:
            text = f"reading events {megabytes}"
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()
