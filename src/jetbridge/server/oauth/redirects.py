"""Which redirect URLs an application may register, and which of a request match one (contract section 4)."""

import re
from urllib.parse import urlsplit

from django.conf import settings

from jetbridge.server.oauth.models import Application

LOOPBACK_ADDRESSES = ("127.0.0.1", "::1")
LOOPBACK = (*LOOPBACK_ADDRESSES, "localhost")
PORTAL, CLI = "1", "2"
"""Client ids of the built-in clients, both public."""

BUILT_IN = {PORTAL: [f"{settings.ORIGIN}/"], CLI: ["http://127.0.0.1:3210", f"{settings.ORIGIN}/oauth2/code"]}
"""Their redirect URLs, which follow the origin."""

_REVERSE_DOMAIN = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+").fullmatch
_HOST = re.compile(r"[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\]").fullmatch
_MOST = 2000


class RedirectError(ValueError):
    """A URL that cannot be registered; the message says what to mend."""


def check(url: str, *, native: bool) -> None:
    """Raises RedirectError unless `url` is https, http on this machine, or a reverse-domain scheme of a Native app."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise RedirectError(f"{url} is not a URL.") from None
    if len(url) > _MOST or re.search(r"[\x00-\x20\x7f\\]", url) or not url.isascii():
        raise RedirectError("A redirect URL has at most 2000 characters, all ASCII, and no blanks.")
    if parts.fragment or url.endswith("#"):
        raise RedirectError(f"{url} has a fragment (#…); leave it out.")
    if parts.username is not None or parts.password is not None:
        raise RedirectError(f"{url} has a user name in it; leave it out.")
    if parts.scheme in ("http", "https") and not _HOST(_host_of(parts.netloc)):
        raise RedirectError(f"{url} has no proper host.")
    if parts.scheme == "https" and host:
        return
    if parts.scheme == "http" and host in LOOPBACK:
        return
    if native and _REVERSE_DOMAIN(parts.scheme) and parts.scheme not in ("http", "https"):
        return
    raise RedirectError(
        f"{url} must begin with https://, or with http:// on 127.0.0.1, [::1] or localhost, "
        "or, for a native application, with a reverse-domain scheme such as com.example.app:/"
    )


def _host_of(netloc: str) -> str:
    return re.sub(r":[0-9]*$", "", netloc)


def is_registered(application: Application, url: str, *, with_pkce: bool) -> bool:
    """Exact comparison; with PKCE the port of a loopback address is free (RFC 8252 section 7.3)."""
    registered = [*application.redirect_uris.split(), *BUILT_IN.get(application.client_id, [])]
    if url in registered:
        return True
    return with_pkce and any(_differ_in_port_only(url, known) for known in registered)


def _differ_in_port_only(url: str, known: str) -> bool:
    try:
        asked, kept = urlsplit(url), urlsplit(known)
        _ = asked.port
    except ValueError:
        return False
    if asked.scheme != "http" or asked.hostname not in LOOPBACK_ADDRESSES or asked.username is not None:
        return False
    return _without_port(url) == _without_port(known) and kept.hostname == asked.hostname


def _without_port(url: str) -> str:
    return re.sub(r"^(http://(?:127\.0\.0\.1|\[::1\])):[0-9]{1,5}(?=[/?]|$)", r"\1", url)


def origin(url: str) -> str:
    """What a content security policy calls the place that `url` leads to."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or "[" in parts.netloc:  # a policy has no way to write [::1]
        return f"{parts.scheme}:"
    return f"{parts.scheme}://{parts.netloc}"
