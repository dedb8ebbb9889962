"""jetbridge-server invoices list|finalise|pay|void|uncollectible|credit"""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.management.base import CommandError
from django.db.models import QuerySet
from django.utils import timezone

from jetbridge.server.billing import amounts, arguments, closing, credit_notes, invoices
from jetbridge.server.billing.models import CreditNote, Invoice, InvoiceLine, InvoiceStatus
from jetbridge.server.management.base import BaseCommand

_ID = "its number, or its id in the API"


class Command(BaseCommand):
    help = "List invoices, and say what became of them. Amounts are in units of the currency, such as 312.40."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        _add_list(actions.add_parser("list", help="invoices, oldest first; or one, with its lines"))
        for action, what in (
            ("finalise", "let a draft pass that was held back for its amount"),
            ("void", "take one back that nothing was paid or credited of"),
            ("uncollectible", "give up on one"),
        ):
            actions.add_parser(action, help=what).add_argument("id", metavar="ID", help=_ID)
        _add_pay(actions.add_parser("pay", help="record a payment"))
        _add_credit(actions.add_parser("credit", help="take part of one back, by a credit note"))

    def handle(self, *_: Any, **options: Any) -> None:
        act: dict[str, Callable[[dict[str, Any], datetime], Iterable[str]]] = {
            "list": _list,
            "finalise": _finalise,
            "pay": _pay,
            "void": _void,
            "uncollectible": _give_up,
            "credit": _credit,
        }
        with arguments.refusals():
            for line in act[options["action"]](options, timezone.now()):
                self.stdout.write(line)


def _add_list(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", nargs="?", help=f"one, with its lines: {_ID}")
    parser.add_argument("--key", help="only of this key: its id, or PARTNER-SLUG/KEY-NAME")
    parser.add_argument("--month", type=arguments.month, metavar="YYYY-MM")
    parser.add_argument("--status", choices=InvoiceStatus.values)
    parser.add_argument("--limit", type=int, default=1000, help="the newest so many (default: %(default)s)")


def _add_pay(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help=_ID)
    parser.add_argument("--on", type=arguments.day, required=True, metavar="DAY", help="when it was paid")
    parser.add_argument("--reference", required=True, help="the bank's, say: the same one counts once")
    parser.add_argument("--amount", type=arguments.units, help="default: all that remains")


def _add_credit(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help=_ID)
    parser.add_argument(
        "--kind",
        choices=CreditNote.Kind.values,
        required=True,
        help="a correction: what the month was billed is less by it; or goodwill, which changes no month",
    )
    parser.add_argument("--reference", required=True, help="a name of your own: the same one counts once")
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--amount", type=arguments.units, help="in all, with its tax")
    how.add_argument(
        "--line", type=_line_amount, action="append", metavar="N=AMOUNT", help="of line N, without tax; may be repeated"
    )
    parser.add_argument("--memo", default="", help="printed on the credit note")


def _line_amount(text: str) -> tuple[int, Decimal]:
    number, equals, amount = text.partition("=")
    if not equals or not number.isdecimal() or not 0 < int(number) <= 100_000:
        raise ArgumentTypeError(
            f"{text!r} is no line with an amount: write 2=19.00, as `invoices list ID` numbers lines"
        )
    return int(number), arguments.units(amount)


# --- listing ----------------------------------------------------------------------------------------------------


def _list(options: dict[str, Any], now: datetime) -> Iterable[str]:
    if options["id"]:
        invoice = invoices.load(options["id"])
        yield _line(invoice, now)
        yield from (_of_line(line, invoice.currency) for line in invoice.lines.order_by("position"))
    else:
        newest = _chosen(options).order_by("-pk")[: max(1, options["limit"])]
        yield from (_line(invoice, now) for invoice in reversed(newest))


def _chosen(options: dict[str, Any]) -> QuerySet[Invoice]:
    chosen = {
        "key": arguments.find_key(options["key"]) if options["key"] else None,
        "month": options["month"] and options["month"].first,
        "status": options["status"],
    }
    wanted = {name: value for name, value in chosen.items() if value}
    return Invoice.objects.filter(**wanted).select_related("key__partner")


def _line(invoice: Invoice, now: datetime) -> str:
    total = amounts.with_currency(invoice.total, invoice.currency)
    said = f"{invoices.name(invoice):<18} {invoice.month:%Y-%m}  {_status(invoice, now):<13} {total:>20}"
    left = f"  {invoices.remaining(invoice)} to pay" if invoice.status in invoices.UNPAID else ""
    held_back = f"  {invoice.held_back}" if invoice.held_back else ""
    return f"{said}  {invoice.key.partner.slug}/{invoice.key.name}{left}{held_back}"


def _status(invoice: Invoice, now: datetime) -> str:
    is_late = invoice.status == InvoiceStatus.OPEN and invoice.due_on is not None and invoice.due_on < now
    return "past due" if is_late else invoice.status


def _of_line(line: InvoiceLine, currency: str) -> str:
    amount = amounts.text(line.amount, currency)
    reason = f" ({line.reason})" if line.reason else ""
    return f"{line.position + 1:>4}  {amount:>14}  {line.description}, {line.site_days:,} site-days{reason}"


# --- what becomes of one ----------------------------------------------------------------------------------------


def _finalise(options: dict[str, Any], now: datetime) -> Iterable[str]:
    outcome = invoices.finalise(invoices.load(options["id"]), now=now)
    if outcome.result is not closing.Result.FINAL or outcome.invoice is None:
        raise CommandError(f"{outcome.due.month} of key {outcome.due.key_id}: {outcome.result}, {outcome.reason}")
    yield _line(outcome.invoice, now)


def _pay(options: dict[str, Any], now: datetime) -> Iterable[str]:
    invoice = invoices.load(options["id"])
    amount = None if options["amount"] is None else arguments.minor_units(options["amount"], invoice.currency)
    is_new = invoices.pay(invoice, paid_on=options["on"], reference=options["reference"], amount=amount, now=now)
    yield f"{invoice} is {invoice.status}, {invoices.remaining(invoice)} to pay{_already(is_new)}"


def _void(options: dict[str, Any], now: datetime) -> Iterable[str]:
    invoice = invoices.load(options["id"])
    is_new = invoices.void(invoice, now=now)
    again = f"close-month --rebill --key {invoice.key_id} --month {invoice.month:%Y-%m}"
    yield f"{invoice} is void{_already(is_new)}; to bill its month again: {again}"


def _give_up(options: dict[str, Any], now: datetime) -> Iterable[str]:
    invoice = invoices.load(options["id"])
    yield f"{invoice} is uncollectible{_already(invoices.mark_uncollectible(invoice, now=now))}"


def _credit(options: dict[str, Any], now: datetime) -> Iterable[str]:
    invoice = invoices.load(options["id"])
    currency = invoice.currency
    amount = None if options["amount"] is None else arguments.minor_units(options["amount"], currency)
    lines = {number - 1: arguments.minor_units(said, currency) for number, said in options["line"] or ()}
    note, is_new = credit_notes.issue(
        invoice,
        CreditNote.Kind(options["kind"]),
        reference=options["reference"],
        amount=amount,
        lines=lines,
        memo=options["memo"],
        now=now,
    )
    yield f"{note} credits {amounts.with_currency(note.total, currency)} of {invoice}{_already(is_new)}"
    if note.pre_payment_amount:
        yield f"{invoices.remaining(invoice)} of {invoice} remain to be paid"
    if note.post_payment_amount:
        yield f"{amounts.with_currency(note.post_payment_amount, currency)} go to the key's balance"


def _already(is_new: bool) -> str:
    return "" if is_new else " already"
