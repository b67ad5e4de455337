"""`slaspec show`: an agreement as one document."""

import click

from slaspec.files import effective


@click.command()
@click.argument("agreement", metavar="SLA.YAML")
@click.option("--effective", "origins", is_flag=True, help="Say behind every value which file and line it comes from.")
def command(agreement: str, origins: bool) -> None:  # noqa: FBT001 - click calls it so
    """Print an agreement as one document: with all that it extends, and with its defaults.

    Exit code 0: printed, 1: the agreement has findings, 2: a file cannot be read.
    """
    click.echo(effective(agreement, origins=origins), nl=False)
