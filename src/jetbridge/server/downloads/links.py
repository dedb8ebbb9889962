"""Makes links, and takes one once. The only writer of Link."""

from datetime import datetime, timedelta

from jetbridge.server.downloads.models import Link
from jetbridge.server.oauth import tokens

GOOD_FOR = timedelta(seconds=60)
PREFIX = "jbd_"


class NotGood(Exception):
    """The link was used, has expired, or never was."""


def make(token_checksum: str, path: str, *, now: datetime) -> str:
    """The secret of a new link, this once. Those that have expired go."""
    Link.objects.filter(expires__lte=now).delete()
    secret = tokens.generate(PREFIX)
    checksum = tokens.checksum(secret)
    Link.objects.create(checksum=checksum, token_checksum=token_checksum, path=path, expires=now + GOOD_FOR)
    return secret


def find(secret: str, *, now: datetime) -> Link:
    """Raises NotGood."""
    link = Link.objects.filter(checksum=tokens.checksum(secret), expires__gt=now).first()
    if link is None:
        raise NotGood
    return link


def take(secret: str, *, now: datetime) -> Link:
    """The link, which is gone now: of two who take it at once, one does. Raises NotGood."""
    link = find(secret, now=now)
    if not Link.objects.filter(pk=link.pk).delete()[0]:
        raise NotGood
    return link
