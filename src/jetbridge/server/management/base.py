"""What our commands have in common, but for `serve`."""

from django.core.management.base import BaseCommand as DjangoBaseCommand


class BaseCommand(DjangoBaseCommand):
    """Without Django's system checks: they load every route, which takes longer than the rest of a command's start.

    `jetbridge-server check` and `serve` have them.
    """

    requires_system_checks = ()
