"""jetbridge-server prune"""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.utils import timezone
from oauth2_provider.models import clear_expired

from jetbridge.server.accounts.models import FailedGuess
from jetbridge.server.accounts.slowing import FORGOTTEN_AFTER
from jetbridge.server.audit import log
from jetbridge.server.billing import webhooks
from jetbridge.server.management.base import BaseCommand
from jetbridge.server.oauth import registration


class Command(BaseCommand):
    help = "Delete what has had its time: expired sessions, codes and tokens, unused self-registered applications."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--audit-days", type=int, metavar="DAYS", help="also older entries of the audit log")

    def handle(self, *, audit_days: int | None, **_: Any) -> None:
        now = timezone.now()
        clear_expired()
        call_command("clearsessions")
        FailedGuess.objects.filter(last_on__lt=now - FORGOTTEN_AFTER).delete()
        webhooks.forget(now)
        applications = registration.delete_unused()
        entries = 0 if audit_days is None else log.prune(now - timedelta(days=max(0, audit_days)))
        self.stdout.write(f"pruned {applications} applications and {entries} entries of the audit log")
