"""What a command costs before it does anything: whole processes from cold, side by side.

CPU time (user and system) of `slaspec validate` and `slaspec --help` against `check-jsonschema`
with slaspec's own schema, on a file of 200 lines: the example with a few more commitments. Rounds are interleaved, so that a busy
machine slows all of them alike; medians and ratios are printed, nothing is asserted.
"""

import os
import statistics
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
SCRIPTS = Path(sysconfig.get_path("scripts"))
ROUNDS = 9

LINES = 200
MORE = """\
  reply-{number}:
    owed_by: sales
    starts_on: inbound_message
    stops_on: contact
    within: {number} business hours
    objective: {{ at_least: 90%, per: month }}
"""


def agreement_of_lines(wanted: int) -> str:
    """The example agreement, made longer by commitments like its own, then by comments."""
    text = (ROOT / "examples" / "acme" / "sla.yaml").read_text(encoding="utf-8")
    number = 1
    while len((text + MORE).splitlines()) <= wanted:
        text += MORE.format(number=number)
        number += 1
    return text + "# the end\n" * (wanted - len(text.splitlines()))


def commands(agreement: Path) -> dict[str, list[str | Path]]:
    """The commands that are held against each other."""
    return {
        "slaspec validate": [SCRIPTS / "slaspec", "validate", agreement],
        "slaspec --help": [SCRIPTS / "slaspec", "--help"],
        "check-jsonschema": [SCRIPTS / "check-jsonschema", "--schemafile", ROOT / "schemas" / "v1" / "agreement.schema.json", agreement],
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
    with tempfile.TemporaryDirectory() as folder:
        agreement = Path(folder) / "sla.yaml"
        agreement.write_text(agreement_of_lines(LINES), encoding="utf-8")
        measured = commands(agreement)
        times: dict[str, list[float]] = {name: [] for name in measured}
        for round_ in range(ROUNDS + 1):
            for name, command in measured.items():
                used = cpu_seconds(command)
                if round_:  # the first one fills the caches
                    times[name].append(used)
    yardstick = statistics.median(times["check-jsonschema"])
    print(f"CPU seconds of whole processes, median of {ROUNDS} interleaved rounds, a file of {LINES} lines")
    for name, samples in times.items():
        median = statistics.median(samples)
        print(f"  {name:<18} {median:6.3f}   {median / yardstick:5.2f} of check-jsonschema")


main()
