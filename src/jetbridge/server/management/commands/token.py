"""jetbridge-server token --user USERNAME"""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from oauth2_provider.settings import oauth2_settings

from jetbridge.server import audit
from jetbridge.server.accounts.models import User
from jetbridge.server.audit import Event
from jetbridge.server.management.base import BaseCommand
from jetbridge.server.oauth import tokens

MAX_DAYS = 3650


class Command(BaseCommand):
    help = "Make an access token of a user and print it, this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", required=True, metavar="USERNAME")
        parser.add_argument("--scope", default="global", help="one, or several with blanks between (default: global)")
        parser.add_argument(
            "--days", type=_days, default=settings.TOKEN_DAYS, help="how long it works (default: %(default)s)"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(f"there is no user {options['user']!r}: create-user makes one")
        if not user.is_active:
            raise CommandError(f"{user.username} is deactivated: no token of theirs would work")
        scope = _scope(options["scope"])
        with transaction.atomic():
            token = tokens.issue_access_token(user, scope, days=options["days"], now=timezone.now())
            audit.record(Event.TOKEN_ISSUED, user=user, scope=scope, days=options["days"], by="command")
        self.stdout.write(token)
        self.stderr.write(f"It works for {options['days']} days and opens: {scope}. It is not shown again.")


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_DAYS:
        raise ArgumentTypeError(f"is not a number of days from 1 to {MAX_DAYS}")
    return int(text)


def _scope(text: str) -> str:
    """The scopes of people; `jetpack-partner` is a key's own, and comes by client credentials only (contract 2)."""
    known = [scope for scope in oauth2_settings.SCOPES if scope != "jetpack-partner"]
    scopes = text.split()
    if not scopes or not set(scopes) <= set(known):
        raise CommandError(f"the scope {text!r} is not made of {', '.join(known)}")
    return " ".join(dict.fromkeys(scopes))
