"""`slaspec render`: an agreement as Markdown pages."""

import click

from slaspec.files import load, read_report, write_pages
from slaspec.rendering.render import render


@click.command()
@click.argument("agreement", metavar="SLA.YAML")
@click.option("--out", required=True, metavar="DIR", help="The folder for the pages.")
@click.option("--report", "report_file", metavar="FILE", help="A report of `slaspec evaluate --report`, whose figures the pages show.")
def command(agreement: str, out: str, report_file: str | None) -> None:
    """Write an agreement as Markdown pages.

    Exit code 0: written, 1: the agreement has findings, 2: a file cannot be read or written.
    """
    loaded = load(agreement)
    report = read_report(report_file) if report_file else None
    written = render(loaded, report)
    write_pages(out, written)
    if report is not None and not report.speaks_for(loaded):
        click.echo(f"{report_file}: judged another content of this agreement, its figures are not shown", err=True)
    click.echo(f"{len(written)} pages in {out}")
