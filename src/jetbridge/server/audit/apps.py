"""The audit log as a Django app: it listens to Django's own signals."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "jetbridge.server.audit"

    def ready(self) -> None:
        from jetbridge.server.audit import sessions  # noqa: F401  connecting is importing
