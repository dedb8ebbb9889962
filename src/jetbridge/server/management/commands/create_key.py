"""jetbridge-server create-key --partner SLUG --name NAME"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from jetbridge.server import audit
from jetbridge.server.audit import Event
from jetbridge.server.management.base import BaseCommand
from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner


class Command(BaseCommand):
    help = "Make a partner key, and print its client id and its client secret, which is shown this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--partner", required=True, metavar="SLUG")
        parser.add_argument("--name", required=True)

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            partner = Partner.objects.get(slug=options["partner"])
            with transaction.atomic():
                key, secret = keys.create_key(partner, options["name"], now=timezone.now())
                said: dict[str, Any] = {"key_id": key.pk, "name": key.name, "by": "command"}
                audit.record(Event.KEY_CREATED, partner=partner, application=key.application, **said)
        except Partner.DoesNotExist:
            raise CommandError(f"there is no partner {options['partner']!r}: create-partner makes one") from None
        except keys.KeyNameError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"key {key.pk}\nclient_id {key.application.client_id}\nclient_secret {secret}")
        self.stderr.write("Keep the secret now: it is not shown again.")
