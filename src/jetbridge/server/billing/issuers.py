"""Who makes the invoices out, as new ones say it. The only writer of the issuer; `numbers` finds it."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from jetbridge.server import audit
from jetbridge.server.audit import Event
from jetbridge.server.billing import numbers
from jetbridge.server.billing.models import Issuer

FIELDS = ("name", "address", "country", "tax_id", "bank", "invoice_prefix", "credit_note_prefix")
_PREFIXES = ("invoice_prefix", "credit_note_prefix")


@transaction.atomic
def change(wanted: Mapping[str, str], *, user: Any = None) -> list[str]:
    """Give these fields these values; the names of those that had another. Another prefix begins another series.

    Raises ValidationError.
    """
    issuer = Issuer.objects.select_for_update().get(pk=numbers.load_issuer().pk)
    changed = [name for name, value in wanted.items() if getattr(issuer, name) != value]
    for name in changed:
        setattr(issuer, name, wanted[name])
    issuer.full_clean()
    _check_prefixes(issuer)
    if changed:
        issuer.save(update_fields=changed)
        said: dict[str, Any] = {f"issuer_{name}": wanted[name] for name in changed}
        audit.record(Event.ISSUER_CHANGED, user=user, **said)
    return changed


def _check_prefixes(issuer: Issuer) -> None:
    """A number must say which series it is of: the digits at its end count, what is before them is the prefix."""
    for name in _PREFIXES:
        prefix = getattr(issuer, name)
        if not (prefix.isascii() and prefix.isprintable()) or prefix[-1].isdigit() or " " in prefix:
            raise ValidationError({name: f"{prefix!r} is no prefix: ASCII without blanks, and no digit at its end"})
