"""What a command costs before it does anything: whole processes from cold, side by side.

CPU time (user and system) of `slaspec validate` and `slaspec --help` on the largest example, against
`check-jsonschema` with slaspec's own schema on the same file, and against `datacontract lint` on the
file that its own `init` writes. Rounds are interleaved, so that a busy machine slows all of them
alike; medians and ratios are printed, nothing is asserted.
"""

import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
SCRIPTS = Path(sysconfig.get_path("scripts"))
DATACONTRACT = ROOT / "build" / "peers" / "bin" / "datacontract"  # `make bench` installs it
ROUNDS = 9


def largest_example() -> Path:
    """The example with the most lines."""
    return max((ROOT / "examples").rglob("sla.yaml"), key=lambda path: len(path.read_text(encoding="utf-8").splitlines()))


def commands(agreement: Path, contract: Path) -> dict[str, list[str | Path]]:
    """The commands that are held against each other."""
    return {
        "slaspec validate": [SCRIPTS / "slaspec", "validate", agreement],
        "slaspec --help": [SCRIPTS / "slaspec", "--help"],
        "check-jsonschema": [SCRIPTS / "check-jsonschema", "--schemafile", ROOT / "schemas" / "v1" / "agreement.schema.json", agreement],
        "datacontract lint": [DATACONTRACT, "lint", contract],
        "python -c pass": [sys.executable, "-c", "pass"],
    }


def cpu_seconds(command: list[str | Path]) -> float:
    """The user and system time of one run."""
    arguments = [str(part) for part in command]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # as users have it
    silent = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    child = os.posix_spawn(arguments[0], arguments, environment, file_actions=silent)
    _pid, status, used = os.wait4(child, 0)
    if status:
        sys.exit(f"{' '.join(arguments)} ended with {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Run the rounds and print the table."""
    agreement = largest_example()
    with tempfile.TemporaryDirectory() as folder:
        contract = Path(folder) / "datacontract.yaml"
        subprocess.run([DATACONTRACT, "init", contract], check=True, capture_output=True)
        measured = commands(agreement, contract)
        times: dict[str, list[float]] = {name: [] for name in measured}
        for round_ in range(ROUNDS + 1):
            for name, command in measured.items():
                used = cpu_seconds(command)
                if round_:  # the first one fills the caches
                    times[name].append(used)
    medians = {name: statistics.median(samples) for name, samples in times.items()}
    lines = len(agreement.read_text(encoding="utf-8").splitlines())
    print(f"CPU seconds of whole processes, median of {ROUNDS} interleaved rounds; {agreement.relative_to(ROOT)}, {lines} lines")
    for name, median in medians.items():
        schema, lint = (median / medians[peer] for peer in ("check-jsonschema", "datacontract lint"))
        print(f"  {name:<18} {median:6.3f}   {schema:5.2f} of check-jsonschema   {lint:5.2f} of datacontract lint")


main()
