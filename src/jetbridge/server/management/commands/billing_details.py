"""jetbridge-server billing-details SLUG"""

from argparse import ArgumentParser
from typing import Any

from jetbridge.server.billing import arguments, particulars
from jetbridge.server.management.base import BaseCommand
from jetbridge.server.partners.models import Partner


class Command(BaseCommand):
    help = "Show what a partner's invoices are made with; with options, change it. An empty value clears a field."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("partner", metavar="SLUG")
        arguments.add_fields(parser, Partner, particulars.FIELDS)

    def handle(self, *_: Any, **options: Any) -> None:
        partner = arguments.find_partner(options["partner"])
        wanted = {name: options[name] for name in particulars.FIELDS if options[name] is not None}
        with arguments.refusals():
            changed = particulars.change(partner, wanted) if wanted else []
        for name in particulars.FIELDS:
            self.stdout.write(arguments.field_line(name, getattr(partner, name), name in changed))
