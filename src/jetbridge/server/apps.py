"""The server as a Django app: its commands, checks, templates and static files."""

from django.apps import AppConfig


class ServerConfig(AppConfig):
    name = "jetbridge.server"
    label = "server"

    def ready(self) -> None:
        from jetbridge.server import checks  # noqa: F401  registering is importing
