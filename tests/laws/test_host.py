"""Laws of the host: where and how the program runs changes nothing that is judged."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from generator.cases import case
from lived import judged, said

_JUDGE = """
import pickle, sys
from pathlib import Path
from hashlib import sha256
import slaspec
from slaspec.document.validate import read_agreement
for texts, roster, events, as_of in pickle.loads(Path(sys.argv[1]).read_bytes()):
    revisions = [read_agreement(text, name="sla.yaml")[0] for text in texts]
    report = slaspec.evaluate(revisions, events, as_of=as_of, roster=roster)
    print(sha256(repr((report.to_dict(), report.verdicts, report.steps)).encode()).hexdigest())
"""

HOSTS = [
    {"PYTHONHASHSEED": "0", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "America/St_Johns", "LC_ALL": "de_DE.UTF-8", "PYTHONUTF8": "1"},
    {"PYTHONHASHSEED": "4242", "TZ": ":nowhere", "LC_ALL": "tr_TR.ISO-8859-9", "LANG": "tr_TR"},
]


@pytest.fixture(scope="module")
def judged_here(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Some cases in a file, and what is said of them here."""
    from hashlib import sha256  # noqa: PLC0415 - as in the program that is run

    some = [case(number) for number in (0, 55, 100, 277, 348)]
    path = tmp_path_factory.mktemp("host") / "cases"
    path.write_bytes(pickle.dumps([(each.revisions, each.roster, each.events, each.as_of) for each in some]))
    return path, "".join(f"{sha256(repr(said(judged(each))).encode()).hexdigest()}\n" for each in some)


@pytest.mark.parametrize("host", HOSTS, ids=[host["TZ"] for host in HOSTS])
def test_hash_order_zone_and_language_of_the_host_change_nothing(host: dict[str, str], judged_here: tuple[Path, str], root: Path) -> None:
    """Another order of hashes, another time zone and another language of the machine give the same reports to the letter."""
    path, here = judged_here
    env = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "TZ"))} | host
    printed = subprocess.run(
        [sys.executable, "-c", _JUDGE, str(path)], env=env | {"PYTHONPATH": str(root)}, check=True, capture_output=True, text=True
    )

    assert printed.stdout == here
