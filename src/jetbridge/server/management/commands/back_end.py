"""jetbridge-server back-end set|list"""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from jetbridge.rating import Month
from jetbridge.server.billing import arguments, moves
from jetbridge.server.billing.models import BackEnd
from jetbridge.server.management.base import BaseCommand


class Command(BaseCommand):
    help = "Say who bills a key from a month on: the ledger, or a subscription at Stripe. Without, it is the ledger."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        setting = actions.add_parser("set", help="from the beginning of a month that is not closed")
        setting.add_argument("--key", required=True, help="its id, or PARTNER-SLUG/KEY-NAME")
        setting.add_argument("--month", type=arguments.month, required=True, metavar="YYYY-MM")
        choice = setting.add_mutually_exclusive_group(required=True)
        choice.add_argument("--ledger", action="store_const", const="", dest="subscription", help="Jetbridge itself")
        choice.add_argument("--stripe", dest="subscription", metavar="sub_…", help="the subscription of this key")
        actions.add_parser("list", help="every key that somebody was set for")

    def handle(self, *_: Any, **options: Any) -> None:
        self._set(options) if options["action"] == "set" else self._list()

    def _set(self, options: dict[str, Any]) -> None:
        key, month, subscription = arguments.find_key(options["key"]), options["month"], options["subscription"]
        with arguments.refusals():
            is_new = moves.move(key.pk, month, subscription, now=timezone.now())
        already = "" if is_new else " already"
        self.stdout.write(f"key {key.pk} is billed by {subscription or 'the ledger'} from {month} on{already}")

    def _list(self) -> None:
        for row in BackEnd.objects.select_related("key__partner").order_by("key", "starts_on"):
            name = f"{row.key.partner.slug}/{row.key.name}"
            who = row.subscription or "the ledger"
            self.stdout.write(f"key {row.key_id}, {name}: {who} from {Month.of(row.starts_on)}")
