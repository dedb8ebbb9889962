"""The frame of `jetbridge`: which commands there are, and what an error comes to.

A command's module is imported when the command runs, so that `--help` and completion are quick.
"""

from collections.abc import Sequence
from importlib import import_module

import click

from jetbridge.cli.words import say
from jetbridge.client.errors import JetbridgeError

ERROR, USAGE, DIFFERENCES, SIGN_IN_NEEDED, INTERRUPTED = 1, 2, 3, 4, 130
"""Exit codes. Differences are what `reconcile` finds."""

SECTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "Signing in": {
        "login": ("login:login", "Sign in to WordPress.com, or to a Jetbridge server."),
        "logout": ("login:logout", "Take a token back, and forget it."),
        "auth": ("auth:auth", "Who is signed in where; the token for other programs."),
    },
    "Reports": {
        "partners": ("partners:partners", "Your partners and their keys."),
        "activations": ("activations:activations", "Activations: list, summary, export."),
        "invoices": ("invoices:invoices", "Invoices: list, show, upcoming, PDF."),
        "reconcile": ("reconcile:reconcile", "Compare an invoice with what was activated."),
        "sync": ("sync:sync", "Copy the reports to FILE, a SQLite database; the next run brings it up to date."),
    },
    "This program": {
        "completion": ("completion:completion", "Print the completion script of a shell."),
    },
}
"""A command, where it is, and what it does. A new command needs its line here, then `make docs`."""

_NO_ROUTE = "This server does not have this report: it is older than this program, or not a Jetbridge server."
_COMMANDS = {name: found for section in SECTIONS.values() for name, found in section.items()}


class _App(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        module, attribute = _COMMANDS[name][0].split(":")
        command: click.Command = getattr(import_module(f"jetbridge.cli.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(f"{name:<11}", what) for name, (_, what) in commands.items()], col_max=14)


@click.command(cls=_App, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="jetbridge", message="%(package)s %(version)s")
def app() -> None:
    """Reports for Jetpack's hosting partners: from WordPress.com, or from a Jetbridge server.

    \b
    jetbridge login                       sign in to WordPress.com
    jetbridge login --host HOST           sign in to a Jetbridge server
    jetbridge activations summary         how it grows, with a graph
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """The exit code. An error is one sentence and what to do next; only a bug of ours shows a traceback."""
    try:
        result = app.main(arguments, prog_name="jetbridge", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        say("Interrupted.")
        return INTERRUPTED
    except JetbridgeError as error:
        say(f"jetbridge: {_with_next_step(error)}")
        return _exit_code(error)
    except OSError as error:
        say(f"jetbridge: {error.strerror or error}" + (f": {error.filename}" if error.filename else ""))
        return ERROR
    return result if isinstance(result, int) else 0


def _with_next_step(error: JetbridgeError) -> str:
    from jetbridge.client.accounts import token_variable
    from jetbridge.client.errors import Unauthorized

    sentence = _NO_ROUTE if error.code == "rest_no_route" else str(error)
    sentence += f" (request {error.request_id})" if error.request_id else ""
    if isinstance(error, Unauthorized):
        variable = token_variable()
        sentence += f" The token in {variable} does not work." if variable else " Run: jetbridge login"
    return sentence


def _exit_code(error: JetbridgeError) -> int:
    from jetbridge.client.accounts import SignInNeeded, UnclearAccount
    from jetbridge.client.errors import Unauthorized

    if isinstance(error, SignInNeeded | Unauthorized):
        return SIGN_IN_NEEDED
    return USAGE if isinstance(error, UnclearAccount) else ERROR
