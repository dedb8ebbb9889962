"""jetbridge-server close-month"""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from jetbridge.server.billing import amounts, arguments, closing, ids
from jetbridge.server.billing.closing import Due, Outcome, Result
from jetbridge.server.management.base import BaseCommand
from jetbridge.server.management.progress import bars

_QUIET = {Result.NOTHING, Result.CLOSED}
_STOPPED = {Result.HELD_BACK, Result.WAITING}


class Command(BaseCommand):
    help = (
        "Make the invoices of all months that have ended and are not closed. Safe to repeat, and made for cron. "
        "The exit status is 1 if something is held back; the rest is closed all the same."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--month", type=arguments.month, metavar="YYYY-MM", help="only this one, once it has ended")
        parser.add_argument("--key", help="only this one: its id, or PARTNER-SLUG/KEY-NAME")
        parser.add_argument(
            "--grace-days",
            type=arguments.grace_days,
            metavar="DAYS",
            default=closing.GRACE_DAYS,
            help="how long a month waits for late data, without --month (default: %(default)s)",
        )
        parser.add_argument("--rebill", action="store_true", help="bill a voided month again; with --key and --month")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and leave nothing behind")

    def handle(self, *_: Any, **options: Any) -> None:
        with arguments.refusals():
            counted = self._run(options, timezone.now())
        said = ", ".join(f"{counted[result]} {result}" for result in Result if counted[result]) or "nothing to close"
        self.stdout.write(said + " (a dry run: nothing is written)" * options["dry_run"])
        if _STOPPED & counted.keys():
            raise CommandError("not all is closed: mend what is said above and run it again, or `invoices finalise ID`")

    def _run(self, options: dict[str, Any], now: datetime) -> Counter[Result]:
        dues, counted = _dues(options, now), Counter[Result]()
        outcomes = closing.run(dues, now=now, dry_run=options["dry_run"])
        with bars(stays=True) as progress:
            for outcome in progress.track(outcomes, total=len(dues), description="close"):
                counted[outcome.result] += 1
                if outcome.result not in _QUIET:
                    self.stdout.write(_line(outcome))
        return counted


def _dues(options: dict[str, Any], now: datetime) -> Sequence[Due]:
    key_id = arguments.find_key(options["key"]).pk if options["key"] else None
    if not options["rebill"]:
        return closing.due(now=now, month=options["month"], key_id=key_id, grace_days=options["grace_days"])
    if key_id is None or options["month"] is None:
        raise CommandError("--rebill bills one voided month of one key again: give --key and --month")
    return [Due(options["month"], key_id, is_rebill=True)]


def _line(outcome: Outcome) -> str:
    invoice, said = outcome.invoice, f"{outcome.due.month} key {outcome.due.key_id}"
    if outcome.result in _STOPPED or invoice is None:
        draft = f" as draft {ids.invoice(invoice.pk)}" if invoice else ""
        return f"{said}: {outcome.result}{draft}, {outcome.reason}"
    return f"{said}: {invoice.number}, {amounts.with_currency(invoice.total, invoice.currency)}, {invoice.status}"
