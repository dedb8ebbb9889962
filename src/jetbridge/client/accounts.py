"""Which token is used for which host. The environment wins; else it is what `jetbridge login` kept.

A token never goes to another host than its own: one from the environment needs the host that it is for. Renews tokens,
one process at a time.
"""

import os
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote

from jetbridge.client import oauth
from jetbridge.client.errors import JetbridgeError
from jetbridge.client.oauth import Token
from jetbridge.client.tokens import SignIn, Store
from jetbridge.client.transport import Http, origin_of

DEFAULT_PROFILE = "default"
TOKEN, TOKEN_FILE = "JETBRIDGE_TOKEN", "JETBRIDGE_TOKEN_FILE"
EARLY_SECONDS = 60
"""How long before its end a token is renewed."""


class SignInNeeded(JetbridgeError):
    """There is no token, or none that works any more."""


class UnclearAccount(JetbridgeError):
    """What was asked for does not say which host or which token is meant."""


@dataclass(frozen=True)
class Account:
    """A host and the way to its token. `token` is what `Client` takes: it is asked before each request."""

    host: str
    profile: str
    token: Callable[[], str]
    source: str
    """The variable, or the file, that the token comes from."""


def folder(environ: Mapping[str, str] = os.environ) -> Path:
    """`JETBRIDGE_CONFIG_DIR`, else `jetbridge` where the system keeps what programs remember."""
    if named := environ.get("JETBRIDGE_CONFIG_DIR"):
        return Path(named)
    if sys.platform == "win32":
        return Path(environ.get("APPDATA") or Path.home() / "AppData" / "Roaming") / "jetbridge"
    return Path(environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "jetbridge"


def choose(host: str | None = None, profile: str | None = None, environ: Mapping[str, str] = os.environ) -> Account:
    """The token of the environment, else that of the latest sign-in that fits what is said."""
    store = Store(folder(environ))
    if variable := token_variable(environ):
        return _given(variable, host, profile or environ.get("JETBRIDGE_PROFILE"), store, environ)
    fitting = latest(store, host, profile, environ)
    return Account(fitting.host, fitting.profile, _Renewing(store, fitting), str(store.path))


def latest(
    store: Store, host: str | None = None, profile: str | None = None, environ: Mapping[str, str] = os.environ
) -> SignIn:
    """The latest sign-in that fits. Raises SignInNeeded."""
    origin = _origin(host or environ.get("JETBRIDGE_HOST"))
    profile = profile or environ.get("JETBRIDGE_PROFILE") or None
    fitting = _fitting(store, origin, profile)
    if fitting is None:
        where = f" to {origin}" if origin else ""
        raise SignInNeeded(_how_to_sign_in(f"You are not signed in{where}", origin, profile))
    return fitting


def token_variable(environ: Mapping[str, str] = os.environ) -> str | None:
    """Which variable of the environment has the token, if any does."""
    return next((name for name in (TOKEN, TOKEN_FILE) if environ.get(name)), None)


def _given(variable: str, host: str | None, profile: str | None, store: Store, environ: Mapping[str, str]) -> Account:
    its_host, asked = _origin(environ.get("JETBRIDGE_HOST")), _origin(host)
    if its_host and asked and its_host != asked:
        raise UnclearAccount(f"{variable} is for {its_host} (JETBRIDGE_HOST), and is not sent to {asked}.")
    fitting = _fitting(store, None, profile) if profile else None
    meant = its_host or asked or (fitting and fitting.host)
    if not meant:
        raise UnclearAccount(f"{variable} does not say which host it is for: set JETBRIDGE_HOST, or add --host.")
    token = _read(variable, environ)
    return Account(meant, profile or DEFAULT_PROFILE, lambda: token, variable)


def _read(variable: str, environ: Mapping[str, str]) -> str:
    token = environ[variable]
    if variable == TOKEN_FILE:
        try:
            token = Path(token).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UnclearAccount(f"The file that {TOKEN_FILE} names cannot be read: {error}") from None
    if not oauth.is_sendable(token.strip()):
        raise UnclearAccount(f"What {variable} holds is no token: one line of visible ASCII is.")
    return token.strip()


def _origin(host: str | None) -> str | None:
    try:
        return origin_of(host) if host else None
    except ValueError as error:
        raise UnclearAccount(str(error)) from None


def _fitting(store: Store, host: str | None, profile: str | None) -> SignIn | None:
    fitting = [one for one in store.sign_ins() if host in (None, one.host) and profile in (None, one.profile)]
    return fitting[-1] if fitting else None


def _how_to_sign_in(why: str, host: str | None, profile: str | None) -> str:
    options = "".join(
        f" --{name} {quote(value)}" for name, value in {"host": host, "profile": profile}.items() if value
    )
    return f"{why}. Run: jetbridge login{options.removesuffix(' --profile default')}"


class _Renewing:
    """A token: read when it is first needed, renewed before its end, by one of the threads and processes at once."""

    def __init__(self, store: Store, sign_in: SignIn) -> None:
        self._store, self._sign_in, self._lock = store, sign_in, threading.Lock()
        self._token: Token | None = None

    def __call__(self) -> str:
        with self._lock:
            if self._token is None:
                self._token = self._kept().token
            if not self._token.lasts(EARLY_SECONDS):
                with self._store.locked():
                    self._token = self._renewed().token
            return self._token.access_token

    def _kept(self) -> SignIn:
        """As it is now: another process may have renewed it, or signed out."""
        kept = self._store.find(*self._sign_in.place)
        if kept is None:
            raise SignInNeeded(_how_to_sign_in("The token is gone", *self._sign_in.place))
        return kept

    def _renewed(self) -> SignIn:
        kept = self._kept()
        if kept.token.lasts(EARLY_SECONDS):
            return kept
        if kept.token.refresh_token is None:
            raise SignInNeeded(_how_to_sign_in("The sign-in has ended", *self._sign_in.place))
        with closing(Http(kept.host)) as http:
            try:
                token = oauth.refresh(http, oauth.discover(http), kept.token)
            except oauth.OAuthError as error:
                if error.error != "invalid_grant":
                    raise
                raise SignInNeeded(_how_to_sign_in("The sign-in has ended", *self._sign_in.place)) from None
        renewed = replace(kept, token=token)
        self._store.renew(renewed)
        return renewed
