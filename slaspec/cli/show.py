"""`slaspec show`: an agreement as one document."""

import click

from slaspec.files import effective, load


@click.command()
@click.argument("agreement", metavar="SLA.YAML")
@click.option("--effective", "origins", is_flag=True, help="Say behind every value which file and line it comes from.")
@click.option("--hash", "hash_alone", is_flag=True, help="Print the hash of the content instead: what an approval names.")
def command(agreement: str, origins: bool, hash_alone: bool) -> None:  # noqa: FBT001 - click calls it so
    """Print an agreement as one document: with all that it extends, and with its defaults.

    Exit code 0: printed, 1: the agreement has errors, 2: a file cannot be read.
    """
    if hash_alone:
        from slaspec.agreement.canonical import content_hash

        click.echo(content_hash(load(agreement)))
        return
    click.echo(effective(agreement, origins=origins), nl=False)
