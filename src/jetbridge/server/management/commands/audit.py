"""jetbridge-server audit"""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from typing import Any

from jetbridge.server.audit import queries
from jetbridge.server.audit.models import AuditEvent
from jetbridge.server.management.base import BaseCommand
from jetbridge.server.wp.datetimes import parse, render


class Command(BaseCommand):
    help = "Print the audit log, oldest first: one line an entry."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", type=_instant, metavar="TIME", help="RFC 3339, or a date")
        parser.add_argument("--partner", metavar="SLUG", help="only what happened at this partner")
        parser.add_argument("--user", metavar="USERNAME", help="only what this user did")
        parser.add_argument("--limit", type=int, default=1000, help="the last so many entries (default: %(default)s)")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *_: Any, **options: Any) -> None:
        chosen = {"at__gte": options["since"], "partner__slug": options["partner"], "username": options["user"]}
        events = AuditEvent.objects.filter(**{name: value for name, value in chosen.items() if value})
        for event in reversed(queries.older(events, None, max(1, options["limit"]))):
            self.stdout.write(json.dumps(queries.as_json(event)) if options["json"] else _line(event))


def _instant(text: str) -> datetime:
    try:
        return parse(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no time: write 2026-11-23, or 2026-11-23T10:15:00+00:00") from None


def _line(event: AuditEvent) -> str:
    said = " ".join(f"{name}={value}" for name, value in event.details.items())
    parts = [render(event.at), event.event, event.username or "-", event.address or "-", event.application or "-", said]
    return " ".join(parts).rstrip()
