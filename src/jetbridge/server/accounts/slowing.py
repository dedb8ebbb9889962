"""Guessing is slowed, per address and identifier: passwords, client secrets, codes. Nobody is locked out by another.

After a few failures each further one doubles the wait, up to a quarter of an hour. The counter belongs to the pair of
address and identifier, so the rightful owner, elsewhere, gets in; and to the address alone, with more patience, so that
trying many identifiers is slow, too. It is kept in the database: every worker sees it.
"""

import ipaddress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from jetbridge.server.accounts.models import FailedGuess

FREE_BY_PAIR = 5
FREE_BY_ADDRESS = 30
LONGEST = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)
_ANY = ""


def address_of(request: HttpRequest) -> str:
    """Where the request came from: the peer, or what the nearest JETBRIDGE_TRUSTED_PROXIES proxies say of theirs.

    Each proxy adds one entry at the end of X-Forwarded-For; whatever stands before those was the client's own claim.
    """
    forwarded = [entry.strip() for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    proxies = settings.TRUSTED_PROXIES
    if proxies and len(forwarded) >= proxies and forwarded[-proxies]:
        return str(forwarded[-proxies])
    return str(request.META.get("REMOTE_ADDR", ""))


class Guess:
    """One attempt: ask `seconds_to_wait` first, then say how it went."""

    def __init__(self, kind: str, identifier: str, address: str) -> None:
        self.kind, self.identifier, self.address = kind, identifier[:200].lower(), _neighbourhood(address)[:64]

    def seconds_to_wait(self) -> int:
        now = timezone.now()
        counters = FailedGuess.objects.filter(
            models.Q(identifier=self.identifier) | models.Q(identifier=_ANY), kind=self.kind, address=self.address
        )
        return max((_wait(counter, now) for counter in counters), default=0)

    def failed(self) -> None:
        now = timezone.now()
        with transaction.atomic():
            for identifier in {self.identifier, _ANY}:
                counter, _ = FailedGuess.objects.select_for_update().get_or_create(
                    kind=self.kind, identifier=identifier, address=self.address, defaults={"last_on": now}
                )
                forgotten = now - counter.last_on > FORGOTTEN_AFTER
                counter.failures = 1 if forgotten else counter.failures + 1
                counter.last_on = now
                counter.save(update_fields=["failures", "last_on"])

    def succeeded(self) -> None:
        """The pair starts anew; what the address tried elsewhere still counts."""
        FailedGuess.objects.filter(kind=self.kind, identifier=self.identifier, address=self.address).delete()


def _neighbourhood(address: str) -> str:
    """One customer has a whole IPv6 network of /64, and could take a fresh address for each guess."""
    try:
        given = ipaddress.ip_address(address)
    except ValueError:
        return address
    if given.version == 4:
        return address
    return str(given.ipv4_mapped or ipaddress.ip_network((int(given) >> 64 << 64, 64)))


def said(seconds: int) -> str:
    """The refusal in words."""
    return f"Too many failed attempts from here. Try again in {seconds} second{'' if seconds == 1 else 's'}."


def _wait(counter: FailedGuess, now: datetime) -> int:
    free = FREE_BY_ADDRESS if counter.identifier == _ANY else FREE_BY_PAIR
    if counter.failures < free or now - counter.last_on > FORGOTTEN_AFTER:
        return 0
    wait = min(LONGEST, timedelta(seconds=2 ** min(counter.failures - free, 12)))
    return max(0, int((counter.last_on + wait - now).total_seconds() + 0.999))
