"""What some tests need besides the lock file: how it is found, and how to get it.

A test asks for a need through its fixture. Where the need is not there the test is skipped and the
run's last lines say how to get it; under `SLASPEC_REQUIRE=all`, as in `make check`, it fails.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class Need:
    """Something outside: its name, what it is for, how to get it, the variable that names it if one does."""

    name: str
    how_to_get: str
    variable: str | None = None
    programs: tuple[str, ...] = ()
    file: Path | None = None
    may_be_absent: bool = False

    def found(self) -> Path | None:
        """Where it is, if it is there."""
        if self.variable is not None:
            named = os.environ.get(self.variable)
            return Path(named) if named and Path(named).is_dir() else None
        if self.file is not None:
            return self.file if self.file.is_file() else None
        return next((Path(found) for program in self.programs if (found := shutil.which(program))), None)


NEEDS = {
    need.name: need
    for need in (
        Need(
            name="real data",
            how_to_get="name its folder, as in SLASPEC_DATA=../shared/data make test",
            variable="SLASPEC_DATA",
            may_be_absent=True,  # it may not be copied, so not everybody has it
        ),
        Need(name="git", how_to_get="apt-get install git", programs=("git",)),
        Need(name="make", how_to_get="apt-get install make", programs=("make",)),
        Need(name="Node", how_to_get="apt-get install nodejs npm", programs=("node", "nodejs")),
        Need(
            name="yaml-language-server",
            how_to_get="apt-get install nodejs npm, then make editors",
            file=Path(__file__).parent / "editors" / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server",
        ),
        Need(name="Chromium", how_to_get="apt-get install chromium", programs=("chromium", "chromium-browser", "google-chrome")),
    )
}


def ask(name: str) -> Path:
    """Where the need is; skips or fails the test where it is nowhere."""
    need = NEEDS[name]
    found = need.found()
    if found is not None:
        return found
    required = os.environ.get("SLASPEC_REQUIRE") == "all" and not (need.may_be_absent and not os.environ.get(need.variable or ""))
    if required:
        pytest.fail(f"{name} is missing: {need.how_to_get}")
    pytest.skip(f"{name} is missing: {need.how_to_get}")
