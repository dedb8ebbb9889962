"""What tokens, secrets and client ids look like, and how a token is issued.

A token is a fixed prefix, 256 random bits and a checksum, so that a scanner for leaked secrets can tell one from
noise. Only its SHA-256 is stored.
"""

import hashlib
import secrets
import zlib
from datetime import datetime, timedelta

from django.conf import settings
from oauth2_provider.generators import BaseHashGenerator
from oauth2_provider.models import set_token_value

from jetbridge.server.accounts.models import User
from jetbridge.server.oauth.models import AccessToken

ACCESS_PREFIX = "jbt_"
REFRESH_PREFIX = "jbr_"
CODE_PREFIX = "jbc_"
SECRET_PREFIX = "jbs_"  # noqa: S105  a prefix, not a secret
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM_LENGTH, _CHECKSUM_LENGTH = 43, 6


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 62)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


def generate(prefix: str) -> str:
    """A fresh secret: `prefix`, 43 characters of 256 random bits, 6 of CRC-32."""
    head = prefix + _base62(secrets.randbits(256), _RANDOM_LENGTH)
    return head + _base62(zlib.crc32(head.encode()), _CHECKSUM_LENGTH)


def is_well_formed(token: str, prefix: str = ACCESS_PREFIX) -> bool:
    """Whether `token` could be one of ours: prefix, length and checksum."""
    if not token.startswith(prefix) or len(token) != len(prefix) + _RANDOM_LENGTH + _CHECKSUM_LENGTH:
        return False
    head, checksum = token[:-_CHECKSUM_LENGTH], token[-_CHECKSUM_LENGTH:]
    return checksum == _base62(zlib.crc32(head.encode()), _CHECKSUM_LENGTH)


def checksum(token: str) -> str:
    """What is stored of a token: its SHA-256 in hex."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def generate_access_token(_request: object = None) -> str:
    return generate(ACCESS_PREFIX)


def generate_refresh_token(_request: object = None) -> str:
    return generate(REFRESH_PREFIX)


class IntegerClientId(BaseHashGenerator):  # type: ignore[misc]  # the toolkit is untyped
    """Client ids are integers: the documented script prints them with `%d` (contract section 4)."""

    def hash(self) -> str:
        return str(secrets.randbelow(9 * 10**8) + 10**8)


def issue_access_token(user: User, scope: str, *, days: int | None = None, now: datetime) -> str:
    """Make an access token of `user` that holds `scope` for `days` (setting JETBRIDGE_TOKEN_DAYS); returns it, once."""
    raw = generate_access_token()
    expires = now + timedelta(days=settings.TOKEN_DAYS if days is None else days)
    token = AccessToken(user=user, scope=scope, expires=expires)
    set_token_value(token, raw)
    token.save()
    return raw
