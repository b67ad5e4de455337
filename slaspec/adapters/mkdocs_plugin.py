"""The MkDocs plugin: an agreement's pages become pages of a site, with the figures of a report where there is one.

Switched on in `mkdocs.yml`; paths are relative to that file:

    plugins:
      - slaspec:
          agreement: sla.yaml
          report: build/report.json
          folder: agreement
"""

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.config import config_options as option
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files

from slaspec.diagnostics import MOST_PRINTED, formatted
from slaspec.errors import FileProblem, InvalidAgreement
from slaspec.evaluation.report import Report
from slaspec.files import files_of, load, read_report
from slaspec.rendering.render import render

_NEEDED = ("attr_list", "tables")
"""The Markdown extensions that the pages are written for: anchors of their own, and tables."""

_log = get_plugin_logger(__name__)


class SlaspecConfig(Config):  # type: ignore[no-untyped-call]  # a method of mkdocs without types
    """The plugin's options: the agreement's file, a report's file, and the folder below docs for the pages."""

    agreement = option.File()
    report = option.Optional(option.File())
    folder = option.Type(str, default="agreement")


class SlaspecPlugin(BasePlugin[SlaspecConfig]):  # type: ignore[no-untyped-call]  # as above
    """Adds the pages of an agreement to a site; what is wrong with the agreement ends the build."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Switch on the Markdown extensions that the pages need.

        Raises:
            PluginError: the folder for the pages lies outside of docs.
        """
        folder = PurePosixPath(self.config.folder)
        if folder.is_absolute() or ".." in folder.parts:
            message = f"slaspec: the folder for the pages has to lie below docs, `{self.config.folder}` does not"
            raise PluginError(message)
        config.markdown_extensions += [name for name in _NEEDED if name not in config.markdown_extensions]
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the pages to the site's files.

        Raises:
            PluginError: the agreement has findings, a file cannot be read, or the site has a page of its own in a page's place.
        """
        taken = {file.dest_uri: file for file in files}
        for path, markdown in self._pages():
            page = File.generated(config, str(PurePosixPath(self.config.folder, path)), content=markdown)
            own = taken.get(page.dest_uri)
            if own is not None:
                message = f"slaspec: `{own.src_uri}` of the site stands where a page of the agreement goes; rename it, or set `folder`"
                raise PluginError(message)
            files.append(page)
        return files

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., Any]) -> LiveReloadServer:  # noqa: ARG002 - mkdocs names them
        """Build anew when the agreement, what it extends or the report changes; a report to come is awaited in its folder."""
        agreement = self.config.agreement
        for path in filter(None, (*(files_of(agreement) if Path(agreement).exists() else [agreement]), self.config.report)):
            folder = Path(path).parent
            if Path(path).exists():
                server.watch(path)
            elif folder.is_dir():
                server.watch(str(folder), recursive=False)
        return server

    def _pages(self) -> list[tuple[str, str]]:
        try:
            agreement, report = load(_shown(self.config.agreement)), self._report()
            if report is not None and not report.speaks_for(agreement):
                _log.warning("the pages show no figures: %s judged another content of the agreement", _shown(self.config.report or ""))
            return render(agreement, report)
        except InvalidAgreement as invalid:
            raise PluginError(_findings(invalid)) from invalid
        except FileProblem as problem:
            message = f"slaspec: {problem}"
            raise PluginError(message) from problem

    def _report(self) -> Report | None:
        if self.config.report is None:
            return None
        if not Path(self.config.report).exists():
            _log.warning("the pages show no figures: there is no report %s yet", _shown(self.config.report))
            return None
        return read_report(_shown(self.config.report))


def _shown(path: str) -> Path:
    """A file's path as a person at this prompt would write it."""
    absolute, here = Path(path), Path.cwd()
    return absolute.relative_to(here) if absolute.is_relative_to(here) else absolute


def _findings(invalid: InvalidAgreement) -> str:
    """All findings as text, each with its source line."""
    count = len(invalid.diagnostics)
    shown = f", the first {MOST_PRINTED} shown" if count > MOST_PRINTED else ""
    head = f"slaspec: the agreement has {count} finding{'' if count == 1 else 's'}{shown}"
    return "\n\n".join([head, *(formatted(found, invalid.sources[found.name]) for found in invalid.diagnostics[:MOST_PRINTED])])
