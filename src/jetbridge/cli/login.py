"""jetbridge login and logout."""

import os
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from jetbridge.cli import options
from jetbridge.cli.words import say
from jetbridge.client import accounts, oauth
from jetbridge.client import login as signing_in
from jetbridge.client.accounts import DEFAULT_PROFILE, Account
from jetbridge.client.errors import JetbridgeError, Unauthorized
from jetbridge.client.login import Way
from jetbridge.client.models import Me
from jetbridge.client.oauth import Application, OAuthError, Server, Token
from jetbridge.client.tokens import FILE, KEYRING, SignIn, Store
from jetbridge.client.transport import Http, origin_of

_CONNECTED = {oauth.WORDPRESS: "https://wordpress.com/me/security/connected-applications"}
_HOW_TO_MAKE_ONE = {
    oauth.WORDPRESS: " Make one at https://developer.wordpress.com/apps/new/ with this redirect URL: "
    + oauth.LOOPBACK_REDIRECT
}
_LONGEST_SECRET = 10_000


@click.command
@click.option("--host", metavar="HOST", help="Where to sign in (default: WordPress.com).")
@options.profile
@click.option("--client-id", metavar="ID", help="Your application's; a Jetbridge server needs none.")
@click.option(
    "--client-secret-file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="File with the application's secret (default: it is asked for).",
)
@click.option("--redirect-uri", metavar="URL", help=f"As your application has it (default: {oauth.LOOPBACK_REDIRECT}).")
@click.option(
    "--scope", default="global", show_default=True, help="What the token may do; several with blanks between."
)
@click.option("--no-browser", is_flag=True, help="Open no browser; approve on another machine, and paste.")
@click.option(
    "--timeout",
    type=click.FloatRange(1, 3600),
    default=signing_in.SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for you.",
)
@click.option("--with-token", is_flag=True, help="Read a token from standard input, and keep that.")
@click.option("--keyring", is_flag=True, help="Keep the token in the system's keyring, not in a file.")
def login(
    host: str | None,
    profile: str | None,
    client_id: str | None,
    client_secret_file: Path | None,
    redirect_uri: str | None,
    scope: str,
    no_browser: bool,
    timeout: float,
    with_token: bool,
    keyring: bool,
) -> None:
    """Sign in to WordPress.com, or to a Jetbridge server.

    Prints an address and opens it in your browser. Approve there, and the answer comes back here by itself; or paste
    the address at which the browser ends. Over SSH and in CI no browser is opened.

    WordPress.com needs an application of yours, made at https://developer.wordpress.com/apps/new/ with the redirect
    URL http://127.0.0.1:3210. Its id and secret are asked for, or taken from JETBRIDGE_CLIENT_ID and
    JETBRIDGE_CLIENT_SECRET. A Jetbridge server needs none.
    """
    _refuse_if_the_environment_wins("login")
    place = _origin(host), profile or os.environ.get("JETBRIDGE_PROFILE") or DEFAULT_PROFILE
    if with_token:
        token = Token(_token_from_input())
    else:
        with closing(Http(place[0])) as http:
            server = oauth.discover(http)
            way = Way(
                server,
                _application(server, client_id, client_secret_file),
                scope=scope,
                redirect_uri=redirect_uri,
                open_browser=_browser(no_browser),
                lines=signing_in.typed_lines(),
                seconds=timeout,
            )
            token = signing_in.sign_in(way, http, say)
    _keep(*place, token, keyring)


def _refuse_if_the_environment_wins(command: str) -> None:
    if variable := accounts.token_variable():
        raise click.UsageError(
            f"{variable} is set, and wins over what {command} keeps. To use {command}, first: unset {variable}"
        )


def _origin(host: str | None) -> str:
    try:
        return origin_of(host or os.environ.get("JETBRIDGE_HOST") or oauth.WORDPRESS)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--host") from None


def _browser(no_browser: bool) -> Any:
    why = signing_in.why_no_browser()
    if why and not no_browser:
        say(f"No browser is opened, for {why}.")
    return None if why or no_browser else Way.open_browser


def _application(server: Server, client_id: str | None, secret_file: Path | None) -> Application:
    """A secret never stands among the arguments, where other users of the machine would see it."""
    client_id = client_id or os.environ.get("JETBRIDGE_CLIENT_ID")
    secret = _secret(secret_file) or os.environ.get("JETBRIDGE_CLIENT_SECRET")
    if server.is_jetbridge and not (client_id and secret):
        return Application(client_id or oauth.BUILT_IN_CLIENT)
    if not (client_id and secret) and not sys.stdin.isatty():
        raise click.UsageError(
            f"{server.origin} needs an application of yours: give --client-id and --client-secret-file, or set "
            "JETBRIDGE_CLIENT_ID and JETBRIDGE_CLIENT_SECRET."
        )
    if not (client_id and secret):
        say(f"{server.origin} needs an application of yours.{_HOW_TO_MAKE_ONE.get(server.origin, '')}")
    client_id = client_id or click.prompt("Client ID of your application", err=True)
    secret = secret or click.prompt("Its client secret (not shown)", hide_input=True, err=True)
    return Application(client_id.strip(), secret.strip())


def _secret(file: Path | None) -> str | None:
    if file is None:
        return None
    text = sys.stdin.readline() if str(file) == "-" else file.read_text(encoding="utf-8", errors="replace")
    if not oauth.is_sendable(text.strip()):
        raise click.BadParameter(
            "there is no secret in it: one line of visible ASCII is.", param_hint="--client-secret-file"
        )
    return text.strip()


def _token_from_input() -> str:
    token = sys.stdin.read(_LONGEST_SECRET + 2).strip()
    if not oauth.is_sendable(token):
        raise click.UsageError("What came on standard input is no token: one line of visible ASCII is.")
    return token


def _keep(host: str, profile: str, token: Token, keyring: bool) -> None:
    store = Store(accounts.folder())
    me = _whose(host, token)
    if me and not token.scope:
        token = replace(token, scope=me.token_scope)
    sign_in = SignIn(host, profile, token, user=me.username if me else None, kept_in=KEYRING if keyring else FILE)
    with store.locked():
        store.keep(sign_in)
    where = "the system's keyring" if keyring else str(store.path)
    say(f"Signed in to {host}{f' as {sign_in.user}' if sign_in.user else ''}. The token is kept in {where}.")


def _whose(host: str, token: Token) -> Me | None:
    """Where the server tells. A token that it refuses is not kept."""
    try:
        with options.open_client(Account(host, "", lambda: token.access_token, "")) as client:
            return client.me()
    except Unauthorized:
        raise
    except JetbridgeError:
        return None


@click.command
@options.account
@click.option("--local", is_flag=True, help="Only forget the token here; the server is not asked.")
def logout(host: str | None, profile: str | None, local: bool) -> None:
    """Take a token back, and forget it.

    A Jetbridge server revokes it at once. WordPress.com has no such call: the token is forgotten here, and you are told
    where to disconnect the application.
    """
    _refuse_if_the_environment_wins("logout")
    store = Store(accounts.folder())
    sign_in = accounts.latest(store, host, profile)
    if not local:
        _take_back(store, sign_in)
    with store.locked():
        store.forget(sign_in)
    say(f"Signed out of {sign_in.host}{f' as {sign_in.user}' if sign_in.user else ''}.")


def _take_back(store: Store, sign_in: SignIn) -> None:
    found = store.find(*sign_in.place)
    if found is None or _is_revoked(found):
        return
    page = _CONNECTED.get(found.host, f"{found.host}/account/connected")
    say(f"{found.host} takes no token back from here. To end it, disconnect the application at {page}")


def _is_revoked(sign_in: SignIn) -> bool:
    try:
        with closing(Http(sign_in.host)) as http:
            server = oauth.discover(http)
            if server.revocation_endpoint:
                oauth.revoke(http, server, sign_in.token)
            return server.revocation_endpoint is not None
    except OAuthError:
        return False  # the token of an application with a secret: it takes the secret
    except JetbridgeError as error:
        why = f"The token was not taken back. {error} To forget it only here: jetbridge logout --local"
        raise JetbridgeError(why) from None
