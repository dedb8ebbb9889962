"""Partner keys with their OAuth applications: found by name, made, renamed, disabled and enabled.

KeyNameError
├── InvalidKeyName    empty, too long, or with control characters
└── KeyNameTaken      the partner has another key of this name
"""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction

from jetbridge.server.oauth import tokens
from jetbridge.server.oauth.models import AccessToken, Application
from jetbridge.server.partners.models import Partner, PartnerKey

MAX_NAME = 100


class KeyNameError(ValueError):
    """A name that a key cannot have; the message says why."""


class InvalidKeyName(KeyNameError):
    pass


class KeyNameTaken(KeyNameError):
    pass


class NoSuchKey(Exception):
    """There is no key of this id or name."""


def find_key(named: str) -> PartnerKey:
    """The key with this id, or named `PARTNER-SLUG/KEY-NAME`, as an operator writes it. Raises NoSuchKey."""
    slug, slash, name = named.partition("/")
    chosen = {"partner__slug": slug, "name": name} if slash else {"pk": named if named.isdecimal() else None}
    key = PartnerKey.objects.filter(**chosen).first()
    if key is None:
        raise NoSuchKey(f"there is no key {named!r}: give its id, or PARTNER-SLUG/KEY-NAME")
    return key


def create_key(partner: Partner, name: str, *, now: datetime) -> tuple[PartnerKey, str]:
    """A new key of `partner` and its client secret, which is shown this once. Raises KeyNameError."""
    name = valid_name(name)
    secret = tokens.generate(tokens.SECRET_PREFIX)
    with _unique_name(partner.pk, name):
        application = Application.objects.create(
            name=f"{partner.slug}/{name}",
            client_type=Application.CLIENT_CONFIDENTIAL,
            authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
            client_secret=secret,
        )
        key = PartnerKey.objects.create(partner=partner, application=application, name=name, created_on=now)
    return key, secret


def rename(key: PartnerKey, name: str) -> None:
    """Give `key` another name. Raises KeyNameError."""
    name = valid_name(name)
    with _unique_name(key.partner_id, name):
        PartnerKey.objects.filter(pk=key.pk).update(name=name)
        Application.objects.filter(pk=key.application_id).update(name=f"{key.partner.slug}/{name}")
    key.name = name


def disable(key: PartnerKey, *, now: datetime) -> None:
    """Stop `key` from provisioning, and end the tokens it holds; its reports stay readable. Idempotent."""
    with transaction.atomic():
        PartnerKey.objects.filter(pk=key.pk, disabled_on=None).update(disabled_on=now)
        _end_tokens(key)
    key.refresh_from_db(fields=["disabled_on"])


def enable(key: PartnerKey) -> None:
    """Let `key` provision again, with new tokens. Idempotent."""
    PartnerKey.objects.filter(pk=key.pk).update(disabled_on=None)
    key.disabled_on = None


def rotate_secret(key: PartnerKey) -> str:
    """A new client secret, shown this once; the old one, and the tokens that it got, stop at once."""
    secret = tokens.generate(tokens.SECRET_PREFIX)
    with transaction.atomic():
        application = Application.objects.get(pk=key.application_id)
        application.client_secret = secret
        application.save(update_fields=["client_secret", "updated"])
        _end_tokens(key)
    return secret


def _end_tokens(key: PartnerKey) -> None:
    AccessToken.objects.filter(application_id=key.application_id).delete()


def valid_name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= MAX_NAME:
        raise InvalidKeyName(f"a key's name has 1 to {MAX_NAME} characters, not {len(name)}")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        raise InvalidKeyName("a key's name has no control characters")
    return name


@contextmanager
def _unique_name(partner_id: int, name: str) -> Iterator[None]:
    """Only the database sees a concurrent key of the same name; its refusal becomes KeyNameTaken."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        if PartnerKey.objects.filter(partner_id=partner_id, name=name).exists():
            raise KeyNameTaken(f"this partner already has a key named {name!r}") from None
        raise
