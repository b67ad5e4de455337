"""The command line: arguments, exit codes, what is printed where. Each command is a module, loaded when it is called.

Exit codes: 0 done, 1 findings that make a document unusable, 2 wrong usage or a file that cannot be read or written.
"""

import gc
import io
import os
import sys
from contextlib import suppress
from importlib import import_module

import click

_COMMANDS = {
    "validate": "Check agreements and say what is wrong, where, and the way out.",
    "fmt": "Tidy agreements up, changing only what must be changed.",
    "show": "Print an agreement as one document, with what it extends and its defaults.",
    "evaluate": "Judge events against an agreement and print the scorecard.",
    "explain": "Say why the verdicts on a lead are what they are.",
    "due": "List what is open and when it is due, of everybody or of one owner.",
    "render": "Write an agreement as Markdown pages.",
    "lock": "Look up the public holidays of an agreement and lock them in a file beside it.",
    "rule": "Say what a rule asks, what to avoid, what to prefer, and why.",
    "init": "Begin an agreement: the file, its checks, its pages and a test.",
    "schema": "Print the JSON Schema that editors complete and check by.",
}

FINDINGS = 1
USAGE = 2


class _Commands(click.Group):
    """The commands by name; none is imported before it is called, so that help comes at once."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = import_module(f"slaspec.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def shell_complete(self, _ctx: click.Context, incomplete: str) -> list["click.shell_completion.CompletionItem"]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(name, help=text) for name, text in _COMMANDS.items() if name.startswith(incomplete)]


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click calls it so
    if not value or ctx.resilient_parsing:
        return
    import platform

    from slaspec import __version__
    from slaspec.worktime.zones import database_version

    click.echo(f"slaspec {__version__} (Python {platform.python_version()}, tzdata {database_version()})")
    ctx.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the versions and exit.")
def group() -> None:
    """Agreements between marketing and sales, kept as code."""


def main() -> None:
    """Run the command line, and leave at once: taking hundreds of classes apart costs a third of the time, and frees nothing."""
    try:
        _run()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else FINDINGS
    else:
        code = 0
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # closed, or nobody listens any more
            if stream is not None:
                stream.flush()
    os._exit(code)


def _run() -> None:
    """Run the command line; a broken pipe ends it quietly."""
    from slaspec.errors import FileProblem, InvalidAgreement

    gc.disable()  # a command lives for seconds: looking for cycles would take up to a third of its time and free nothing
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that cannot show a character shows its code
            stream.reconfigure(errors="backslashreplace")
    try:
        group()
    except InvalidAgreement as invalid:
        from slaspec.cli.printing import print_diagnostics

        print_diagnostics(invalid.diagnostics, invalid.sources)
        sys.exit(FINDINGS)
    except FileProblem as problem:
        click.echo(f"slaspec: {problem}", err=True)
        sys.exit(USAGE)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(USAGE)
    except OSError as error:
        click.echo(f"slaspec: the output cannot be written: {error.strerror}", err=True)
        sys.stdout = None  # nothing more can be said there
        sys.exit(USAGE)
