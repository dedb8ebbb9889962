"""Asks Stripe what a key's subscription was billed: the only module that speaks to Stripe. It changes nothing there.

Every function answers with plain JSON values in Stripe's shape, lists and lines to their end, and says how old that is.
`stripe_answers` keeps an answer for a minute, or until a webhook tells of the customer.

GatewayError
├── NothingToBill       the subscription has no upcoming invoice
├── NotThisKeys         the id is another subscription's, or the subscription is not the partner's
└── BillingUnavailable  Stripe does not answer, or refuses us; `retry_after` seconds, or None if waiting will not help
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from time import monotonic
from typing import Any, TypeVar, cast

import stripe
from django.conf import settings

from jetbridge.rating.money import UnknownCurrency, currency
from jetbridge.server.billing import stripe_answers
from jetbridge.server.billing.stripe_answers import Answer, Json, plain
from jetbridge.server.partners.models import Partner, PartnerKey

logger = logging.getLogger(__name__)
T = TypeVar("T")

API_VERSION = "2026-08-26.dahlia"
TIMEOUT = (3.05, 12.0)
"""Seconds to connect, and between two bytes of an answer."""
RETRIES = 1
LONGEST = 25.0
"""Seconds after which no further page is asked for. A proxy gives up after 60, mostly."""
RETRY_AFTER, LONGEST_RETRY_AFTER = 10, 300
PAGE = 100
FINAL_KEPT_FOR = 86_400
"""Seconds for which is kept what never changes again."""

# The library would write a file into the server's home directory, and fails where there is none.
stripe.enable_telemetry = False


class GatewayError(Exception):
    pass


class NothingToBill(GatewayError):
    """The subscription is cancelled, or has nothing to renew."""


class NotThisKeys(GatewayError):
    """Not there, or not this key's: nobody is told which."""


class BillingUnavailable(GatewayError):
    """Stripe cannot be asked. `retry_after` is in seconds; None where only the operator can help."""

    def __init__(self, retry_after: int | None = None) -> None:
        super().__init__("Stripe cannot be asked now.")
        self.retry_after = retry_after


def invoices(key: PartnerKey, subscription_id: str) -> Answer[list[Json]]:
    """Every invoice of the subscription but drafts, newest first, each with all its lines and payments."""

    def ask() -> list[Json]:
        page = _client().v1.invoices.list({"subscription": subscription_id, "limit": PAGE, "expand": ["data.payments"]})
        deadline = monotonic() + LONGEST
        final = (one for one in _each(page, deadline) if one.status != "draft")
        return [_invoice(one, key, lines=_lines(one, deadline), payments=_payments(one, deadline)) for one in final]

    subscription(key, subscription_id)  # refuses one that is not the partner's
    return _kept(f"invoices/{key.pk}/{subscription_id}", key.partner, ask)


def invoice(key: PartnerKey, subscription_id: str, invoice_id: str) -> Answer[Json]:
    """One of `invoices`; any other id is `NotThisKeys`."""
    return _one(invoices(key, subscription_id), invoice_id)


def invoice_pdf(key: PartnerKey, subscription_id: str, invoice_id: str) -> bytes:
    """The PDF that Stripe made of one of `invoices`."""
    return _pdf(invoice(key, subscription_id, invoice_id).body["invoice_pdf"])


def upcoming(key: PartnerKey, subscription_id: str) -> Answer[Json]:
    """Stripe's preview of the subscription's next invoice, with all its lines; or `NothingToBill`."""

    def ask() -> Json:
        preview = _client().v1.invoices.create_preview({"subscription": subscription_id})
        return _invoice(preview, key, lines=_lines(preview, monotonic() + LONGEST))

    subscription(key, subscription_id)  # refuses one that is not the partner's
    return _kept(f"upcoming/{key.pk}/{subscription_id}", key.partner, ask)


def subscription(key: PartnerKey, subscription_id: str) -> Answer[Json]:
    """The subscription with all its items; `NotThisKeys` if its customer is not the partner's."""

    def ask() -> Json:
        found = _client().v1.subscriptions.retrieve(subscription_id)
        items = found["items"]
        if items.has_more:  # the library forgets of which subscription after the second page of `items` itself
            items = _client().v1.subscription_items.list({"subscription": subscription_id, "limit": PAGE})
        return _whole(found, items=_to_the_end(items, monotonic() + LONGEST))

    answer = _kept(f"subscription/{subscription_id}", key.partner, ask)
    if answer.body["customer"] != key.partner.stripe_customer_id:
        logger.error(
            "The subscription %s of partner key %s is customer %s's, and the partner's is %r: nobody sees its invoices",
            *(subscription_id, key.pk, answer.body["customer"], key.partner.stripe_customer_id),
        )
        raise NotThisKeys
    return answer


def customer(partner: Partner) -> Answer[Json]:
    """The partner's customer (`Partner.stripe_customer_id`)."""

    def ask() -> Json:
        found = _client().v1.customers.retrieve(partner.stripe_customer_id)
        if getattr(found, "deleted", False):
            logger.error("Stripe's customer %s of partner %s is deleted", found.id, partner.pk)
            raise BillingUnavailable
        body: Json = plain(found)
        return body

    if not partner.stripe_customer_id:
        raise NotThisKeys
    return _kept(f"customer/{partner.stripe_customer_id}", partner, ask)


def credit_notes(key: PartnerKey, subscription_id: str) -> Answer[list[Json]]:
    """Every credit note on one of `invoices`, newest first, each with all its lines."""

    def ask() -> list[Json]:
        page = _client().v1.credit_notes.list({"customer": key.partner.stripe_customer_id, "limit": PAGE})
        deadline = monotonic() + LONGEST
        return [_whole(note, lines=_to_the_end(note.lines, deadline)) for note in _each(page, deadline)]

    billed = invoices(key, subscription_id)
    # Stripe lists them by customer, who may have other keys.
    of_the_customer = _kept(f"credit-notes/{key.partner.stripe_customer_id}", key.partner, ask)
    ids = {one["id"] for one in billed.body}
    notes = [note for note in of_the_customer.body if note["invoice"] in ids]
    return Answer(notes, max(billed.age, of_the_customer.age))


def credit_note(key: PartnerKey, subscription_id: str, credit_note_id: str) -> Answer[Json]:
    """One of `credit_notes`; any other id is `NotThisKeys`."""
    return _one(credit_notes(key, subscription_id), credit_note_id)


def credit_note_pdf(key: PartnerKey, subscription_id: str, credit_note_id: str) -> bytes:
    """The PDF that Stripe made of one of `credit_notes`."""
    return _pdf(credit_note(key, subscription_id, credit_note_id).body["pdf"])


@lru_cache(maxsize=1)
def _http() -> stripe.RequestsClient:
    """It keeps a connection for each thread."""
    return stripe.RequestsClient(timeout=TIMEOUT)


@lru_cache(maxsize=1)
def _client_of(api_key: str, api_base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        api_key,
        stripe_version=API_VERSION,
        base_addresses={"api": api_base},
        max_network_retries=RETRIES,
        http_client=_http(),
    )


def _client() -> stripe.StripeClient:
    if not settings.STRIPE_API_KEY:
        logger.error("A partner key is billed by Stripe, and the setting STRIPE_API_KEY is empty")
        raise BillingUnavailable
    return _client_of(settings.STRIPE_API_KEY, settings.STRIPE_API_BASE)


def _kept(name: str, partner: Partner, ask: Callable[[], T]) -> Answer[T]:
    def asked() -> T:
        with _errors():
            return ask()

    return stripe_answers.kept(f"{name}/{stripe_answers.newest_event(partner.stripe_customer_id)}", asked)


@contextmanager
def _errors() -> Iterator[None]:
    """Stripe's errors as ours."""
    if seconds := stripe_answers.seconds_of_rest():
        raise BillingUnavailable(seconds)
    try:
        yield
    except stripe.InvalidRequestError as error:
        if error.code == "invoice_upcoming_none":
            raise NothingToBill from error
        raise _unavailable(error) from error
    except stripe.StripeError as error:
        raise _unavailable(error) from error


def _unavailable(error: stripe.StripeError) -> BillingUnavailable:
    status = error.http_status
    if status is not None and 400 <= status < 500 and status not in (409, 429):
        logger.error("Stripe refuses what it was asked: %.500s", error)
        return BillingUnavailable()
    logger.warning("Stripe does not answer: %.500s", error)
    seconds = _retry_after(error)
    if status in (None, 429):
        stripe_answers.rest(seconds)
    return BillingUnavailable(seconds)


def _retry_after(error: stripe.StripeError) -> int:
    said = (error.headers or {}).get("Retry-After", "")
    return min(max(int(said), 1), LONGEST_RETRY_AFTER) if said.isascii() and said.isdigit() else RETRY_AFTER


def _to_the_end(page: Any, deadline: float) -> list[Json]:
    """What is on a page of a list, and on all after it."""
    return [plain(one) for one in _each(page, deadline)]


def _each(page: Any, deadline: float) -> Iterator[Any]:
    yield from page.data
    while page.has_more:
        _refuse_late(page.url, deadline if page.data else 0)
        page = page.next_page(limit=PAGE)
        yield from page.data


def _refuse_late(url: str, deadline: float) -> None:
    if monotonic() > deadline:
        logger.warning("Stripe's list %s has no end, or takes too long", url)
        raise BillingUnavailable(RETRY_AFTER)


def _whole(found: Any, **inner: list[Json]) -> Json:
    """An object with all that its inner lists name; Stripe puts in the first few."""
    whole: Json = plain(found)
    return whole | {name: whole[name] | {"data": every, "has_more": False} for name, every in inner.items()}


def _invoice(found: stripe.Invoice, key: PartnerKey, **inner: list[Json]) -> Json:
    """With all that its inner lists name, and the ledger's metadata as far as Stripe's can have it."""
    whole = _whole(found, **inner)
    metadata = (whole["metadata"] or {}) | {"jetpack_partner_key_id": str(key.pk)}
    with suppress(UnknownCurrency):
        metadata["currency_exponent"] = str(currency(whole["currency"]).exponent)
    return whole | {"metadata": metadata}


def _payments(found: stripe.Invoice, deadline: float) -> list[Json]:
    """What came by another way than Stripe's has a record with the bank's reference, too deep within a list of invoices
    for Stripe to expand. It costs each such invoice a further request, so those of a paid one are remembered.
    """

    def ask() -> list[Json]:
        _refuse_late(inline.url, deadline)
        records = ["data.payment.payment_record"]
        page = _client().v1.invoice_payments.list({"invoice": found.id, "limit": PAGE, "expand": records})
        return _to_the_end(page, deadline)

    inline: Any = found.payments
    if not inline.has_more and all(one.payment.type != "payment_record" for one in inline.data):
        return _to_the_end(inline, deadline)
    if found.status != "paid":
        return ask()
    return stripe_answers.kept(f"payments/{found.id}", ask, seconds=FINAL_KEPT_FOR).body


def _lines(found: stripe.Invoice, deadline: float) -> list[Json]:
    """Each long invoice costs further requests, so those of a final one, which never change, are remembered."""

    def ask() -> list[Json]:
        return _to_the_end(found.lines, deadline)

    if found.status == "draft" or not found.lines.has_more:
        return ask()
    return stripe_answers.kept(f"lines/{found.id}", ask, seconds=FINAL_KEPT_FOR).body


def _one(answer: Answer[list[Json]], wanted: str) -> Answer[Json]:
    for one in answer.body:
        if one["id"] == wanted:
            return Answer(one, answer.age)
    raise NotThisKeys


def _pdf(url: str | None) -> bytes:
    """Stripe's link opens by itself: our key stays here."""
    if not url or not url.startswith(("https://", f"{settings.STRIPE_API_BASE}/")):
        logger.error("Stripe gives %r as the address of a PDF", url)
        raise BillingUnavailable
    with _errors():
        body, status, _ = _http().request_with_retries("get", url, {}, max_network_retries=RETRIES)
    content = cast(bytes, body)  # the base class says text, RequestsClient gives bytes
    if status != 200 or not content.startswith(b"%PDF-"):
        logger.warning("Stripe answers %s where it promised a PDF", status)
        raise BillingUnavailable(RETRY_AFTER)
    return content
