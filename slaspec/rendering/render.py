"""The straight line from an agreement to Markdown pages."""

from slaspec.agreement.model import Agreement
from slaspec.evaluation.report import Report
from slaspec.rendering.markdown import markdown
from slaspec.rendering.pages import pages


def render(agreement: Agreement, report: Report | None = None) -> list[tuple[str, str]]:
    """The agreement's pages as (path, Markdown), the first one being the entrance; with a report they show its figures.

    Paths are relative, with `/` between their parts. The same input gives the same text.

    Example:
        >>> import slaspec
        >>> pages = slaspec.render(slaspec.load("examples/acme/sla.yaml"))
        >>> pages[0][0]
        'index.md'
    """
    return [(page.path, markdown(page)) for page in pages(agreement, report)]
