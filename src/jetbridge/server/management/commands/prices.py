"""jetbridge-server prices set|list"""

from argparse import ArgumentParser
from typing import Any

from jetbridge import rating
from jetbridge.server.billing import amounts, arguments, prices
from jetbridge.server.billing.models import Price
from jetbridge.server.management.base import BaseCommand


class Command(BaseCommand):
    help = "Set what a plan costs a month from a day on, or list all prices. A price is never changed: set the next."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        setting = actions.add_parser("set", help="a price, for everybody with the currency or for one partner")
        setting.add_argument("plan", help="its slug or product id")
        setting.add_argument(
            "amount", type=arguments.units, help="for a month, such as 9.95; it may have more decimals"
        )
        setting.add_argument("--from", dest="starts_on", type=arguments.day, required=True, metavar="DAY")
        setting.add_argument("--currency", help="default: the partner's, else usd")
        setting.add_argument(
            "--partner", metavar="SLUG", help="only for this partner, for whom it beats the general one"
        )
        actions.add_parser("list", help="every price")

    def handle(self, *_: Any, **options: Any) -> None:
        self._set(options) if options["action"] == "set" else self._list()

    def _set(self, options: dict[str, Any]) -> None:
        plan = arguments.find_plan(options["plan"])
        partner = arguments.find_partner(options["partner"]) if options["partner"] else None
        currency = options["currency"] or (partner.currency if partner else "usd")
        with arguments.refusals():
            unit_amount = options["amount"].scaleb(rating.currency(currency).exponent)
            is_new = prices.set_price(plan, unit_amount, options["starts_on"], currency, partner)
        price = f"{currency.upper()} {amounts.price(unit_amount, currency)}"
        who = partner.slug if partner else "everybody"
        already = "" if is_new else ", as before"
        self.stdout.write(f"{plan.slug} costs {who} {price} a month from {options['starts_on']} on{already}")

    def _list(self) -> None:
        for price in prices.listed():
            self.stdout.write(_line(price))


def _line(price: Price) -> str:
    who = price.partner.slug if price.partner else "everybody"
    said = f"{price.currency.upper()} {amounts.price(price.unit_amount, price.currency)}"
    return f"{price.plan.slug:<24} {said:>16}  from {price.starts_on}  {who}"
