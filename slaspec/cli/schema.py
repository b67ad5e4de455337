"""`slaspec schema`: the published JSON Schemas, for editors."""

import click

from slaspec.files import SCHEMAS, schema_text, write_text


@click.command()
@click.argument("name", type=click.Choice(SCHEMAS), default="agreement")
@click.option("--output", metavar="FILE", help="Write it there instead of printing it.")
def command(name: str, output: str | None) -> None:
    """Print the JSON Schema of agreement files, of mapping files or of reports, for editors and validators.

    Exit code 0: done, 2: the file cannot be written.
    """
    text = schema_text(name)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_text(output, text)
        click.echo(f"the schema of {name} files in {output}")
