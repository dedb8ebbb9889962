"""Two Django apps: the people's own part, and allauth's with our middleware."""

from allauth.account.apps import AccountConfig
from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jetbridge.server.accounts"
    default = True

    def ready(self) -> None:
        from jetbridge.server.accounts import noting  # noqa: F401  connecting is importing


class SignInConfig(AccountConfig):  # type: ignore[misc]  # allauth is untyped
    """Its own `ready` insists on its own middleware by name; ours wraps that, for pages only."""

    name = "allauth.account"

    def ready(self) -> None:
        from allauth.account import checks  # noqa: F401  registering is importing
