"""The time and memory that `slaspec validate` takes for the monstrous files of the tests: whole processes, the best of three runs."""

import sys
import tempfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

TESTS = Path(__file__).parent.parent / "tests" / "document" / "test_source.py"
ROUNDS = 3


def main() -> None:
    """Print a line a file, the slowest last."""
    spec = spec_from_file_location("test_source", TESTS)
    assert spec
    assert spec.loader
    tests = module_from_spec(spec)
    spec.loader.exec_module(tests)
    sys.stdout.write("CPU seconds and MiB of whole processes, the best of three\n")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        file, output = Path(folder) / "sla.yaml", Path(folder) / "output"
        for name, content in tests.MONSTERS.items():
            file.write_bytes(content)
            runs = [tests.validated(file, output) for _ in range(ROUNDS)]
            rows.append((min(cpu_s for _code, cpu_s, _kib in runs), max(kib for _code, _cpu, kib in runs) // 1024, name))
    for cpu_s, mib, name in sorted(rows):
        print(f"  {cpu_s:5.2f} s  {mib:4} MiB  {name}")


main()
