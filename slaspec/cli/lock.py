"""`slaspec lock`: the public holidays of agreements, looked up and kept in a file beside each."""

import sys
from datetime import UTC, datetime

import click

from slaspec.cli import FINDINGS, USAGE
from slaspec.cli.printing import print_diagnostics
from slaspec.diagnostics import Severity, visible
from slaspec.document.holiday_lock import LockFile, regions_of
from slaspec.document.locking import differences, made_lock, remarks
from slaspec.document.validate import read_unlocked
from slaspec.files import library_beside, read_text, write_text
from slaspec.worktime.holidays import HolidaysNotInstalled


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="SLA.YAML...")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 where the lock is not what would be written.")
def command(files: tuple[str, ...], check: bool) -> None:  # noqa: FBT001 - click calls it so
    """Look up the public holidays of an agreement and lock them in a file beside it.

    Where calendars name a country, its days are taken from the package holidays and written to
    sla.lock.json beside sla.yaml. Everything else reads that file alone, so no update of the package
    changes a verdict. A lock that is current stays as it is.

    Exit code 0: the lock is current, 1: the agreement has findings (or, with --check, the lock is not
    current), 2: a file cannot be read or written, or the package holidays is not installed.
    """
    this_year = datetime.now(UTC).year  # noqa: TID251 - only commands read the clock
    try:
        current = [_lock(name, this_year, check=check) for name in files]
    except HolidaysNotInstalled as missing:
        click.echo(f"slaspec: {missing}", err=True)
        sys.exit(USAGE)
    if not all(current):
        sys.exit(FINDINGS)


def _lock(name: str, this_year: int, *, check: bool) -> bool:
    """Whether the lock is current in the end."""
    sources = {name: read_text(name)}
    library = library_beside(name, sources)
    agreement, places, findings = read_unlocked(sources[name], name=name, library=library)
    if agreement is None or places is None:
        print_diagnostics(findings, sources)
        return False
    file = LockFile(name, library)
    if not regions_of(agreement):
        click.echo(f"{visible(name)}: names no country, so nothing is to be locked")
        return True
    lock, findings = made_lock(agreement, places, file.lock, this_year=this_year)
    if any(found.severity is Severity.ERROR for found in findings):
        print_diagnostics(findings, sources)
        return False
    is_current = lock is file.lock
    shown = visible(file.name)
    if is_current:
        click.echo(f"{shown}: current, {lock.made_with}")
    elif check:
        why = file.damage or ("it is not there" if file.lock is None else None)
        click.echo(f"{shown}: not current{': ' + why if why else ''}; run `slaspec lock {visible(name)}`")
    else:
        write_text(file.name, lock.text)
        click.echo(f"{shown}: written, {lock.made_with}")
    changes = () if is_current else differences(file.lock, lock)
    for line in (*changes, *remarks(lock, agreement)):
        click.echo(f"  {visible(line)}")
    return is_current or not check
