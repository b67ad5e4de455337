"""What a command costs before it does anything: whole processes from cold, side by side.

CPU time (user and system) of `slaspec validate` and `slaspec --help` against `check-jsonschema`
with slaspec's own schema, on a file of some 200 lines. Rounds are interleaved, so that a busy
machine slows all of them alike; medians and ratios are printed, nothing is asserted.
"""

import os
import statistics
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parent.parent
SCRIPTS = Path(sysconfig.get_path("scripts"))
ROUNDS = 9

AGREEMENT = ROOT / "examples" / "acme" / "sla.yaml"
COMMANDS = {
    "slaspec validate": [SCRIPTS / "slaspec", "validate", AGREEMENT],
    "slaspec --help": [SCRIPTS / "slaspec", "--help"],
    "check-jsonschema": [SCRIPTS / "check-jsonschema", "--schemafile", ROOT / "schemas" / "v1" / "agreement.schema.json", AGREEMENT],
    "python -c pass": [sys.executable, "-c", "pass"],
}


def cpu_seconds(command: list[str | Path]) -> float:
    """The user and system time of one run."""
    arguments = [str(part) for part in command]
    child = os.posix_spawn(arguments[0], arguments, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    _pid, status, used = os.wait4(child, 0)
    if status:
        sys.exit(f"{' '.join(arguments)} ended with {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Run the rounds and print the table."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for round_ in range(ROUNDS + 1):
        for name, command in COMMANDS.items():
            used = cpu_seconds(command)
            if round_:  # the first one fills the caches
                times[name].append(used)
    yardstick = statistics.median(times["check-jsonschema"])
    lines = len(AGREEMENT.read_text(encoding="utf-8").splitlines())
    print(f"CPU seconds of whole processes, median of {ROUNDS} interleaved rounds, a file of {lines} lines")
    for name, used in times.items():
        median = statistics.median(used)
        print(f"  {name:<18} {median:6.3f}   {median / yardstick:5.2f} of check-jsonschema")


main()
