"""jetbridge-server create-partner SLUG NAME"""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from jetbridge.server.management.base import BaseCommand
from jetbridge.server.partners import registration


class Command(BaseCommand):
    help = "Make a partner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="its short name in commands, such as acme")
        parser.add_argument("name")
        parser.add_argument("--type", default="host", help="partner_type in the API (default: host)")
        parser.add_argument("--website", default="", help="company_website in the API")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            partner, is_new = registration.register(
                options["slug"],
                options["name"],
                partner_type=options["type"],
                company_website=options["website"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except registration.PartnerExists as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"partner {partner.pk}, {partner.slug}" + ("" if is_new else ", is there already"))
