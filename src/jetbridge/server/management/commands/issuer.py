"""jetbridge-server issuer"""

from argparse import ArgumentParser
from typing import Any

from jetbridge.server.billing import arguments, issuers, numbers
from jetbridge.server.billing.models import Issuer
from jetbridge.server.management.base import BaseCommand


class Command(BaseCommand):
    help = "Show who makes the invoices out; with options, change what new ones say. An empty value clears a field."

    def add_arguments(self, parser: ArgumentParser) -> None:
        arguments.add_fields(parser, Issuer, issuers.FIELDS)

    def handle(self, *_: Any, **options: Any) -> None:
        wanted = {name: options[name] for name in issuers.FIELDS if options[name] is not None}
        with arguments.refusals():
            changed = issuers.change(wanted) if wanted else []
        issuer = numbers.find_issuer()
        for name in issuers.FIELDS:
            self.stdout.write(arguments.field_line(name, getattr(issuer, name), name in changed))
