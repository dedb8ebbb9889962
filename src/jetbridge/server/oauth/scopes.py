"""Which scopes a client may ask for (contract section 2)."""

from typing import Any

from oauth2_provider.scopes import SettingsScopes

from jetbridge.server.oauth.models import Application

KEY_SCOPE = "jetpack-partner"

_IN_WORDS = {
    "global": ["See activations and invoices", "Cancel activations", "Manage partner keys, members and invitations"],
    "activations": ["See your partners, their keys and their activations"],
    "invoices": ["See invoices"],
    "auth": ["See your name and email address"],
}


def in_words(scopes: list[str]) -> list[str]:
    """What these allow, for people. `global` has the others in it."""
    named = ["global", "auth"] if "global" in scopes else scopes
    return [line for scope in named for line in _IN_WORDS.get(scope, [scope])]


class Scopes(SettingsScopes):  # type: ignore[misc]  # the toolkit is untyped
    """A partner key gets `jetpack-partner` and nothing else; no other client gets that."""

    def get_available_scopes(
        self, application: Application | None = None, request: Any = None, *a: Any, **kw: Any
    ) -> list[str]:
        every: list[str] = super().get_available_scopes(application, request, *a, **kw)
        if application is None:
            return every
        return [scope for scope in every if (scope == KEY_SCOPE) == _is_key(application)]

    def get_default_scopes(
        self, application: Application | None = None, request: Any = None, *a: Any, **kw: Any
    ) -> list[str]:
        if application is None:
            return ["global"]
        if _is_key(application):
            return [KEY_SCOPE]
        return ["global"] if application.is_verified else ["activations"]


def _is_key(application: Application) -> bool:
    return bool(application.authorization_grant_type == Application.GRANT_CLIENT_CREDENTIALS)
