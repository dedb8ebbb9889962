"""The admin site for those who run the server: /admin/.

Only our own apps are on it. Django's discovery would bring django-oauth-toolkit's pages along, which write tokens and
show secrets.
"""

from importlib import import_module

from django.contrib.admin.apps import SimpleAdminConfig

APPS = ("accounts", "oauth", "partners", "activations", "billing", "audit")


class OperatorsConfig(SimpleAdminConfig):
    """django.contrib.admin with our site."""

    default_site = "jetbridge.server.admin_site.OperatorSite"

    def ready(self) -> None:
        super().ready()
        for app in APPS:
            import_module(f"jetbridge.server.{app}.admin")
