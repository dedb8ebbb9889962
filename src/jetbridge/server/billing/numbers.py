"""The issuer, and the numbers of its papers: 1, 2, 3, without a gap. The only writer of series."""

from django.db.models import F

from jetbridge.server.billing.models import Issuer, Series

_DIGITS = 6


_THE_ISSUER = 1


def find_issuer() -> Issuer:
    """Who makes the invoices out; unsaved, and with its defaults, until something is made out."""
    return Issuer.objects.filter(pk=_THE_ISSUER).first() or Issuer(pk=_THE_ISSUER)


def load_issuer() -> Issuer:
    """The same, saved."""
    return Issuer.objects.get_or_create(pk=_THE_ISSUER)[0]


def take(issuer: Issuer, prefix: str) -> str:
    """The next number of a series: `INV-000001`.

    Nobody else gets one of it until the open transaction ends, and if that is rolled back the number is free again.
    So take it last, after the key's lock.
    """
    series, _ = Series.objects.get_or_create(issuer=issuer, prefix=prefix)
    Series.objects.filter(pk=series.pk).update(last=F("last") + 1)
    series.refresh_from_db(fields=["last"])
    return f"{prefix}{series.last:0{_DIGITS}}"
