"""The client and the real server in one process: the same calls by WSGI, without a socket."""

from collections.abc import Iterator

import httpx2
import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from tests.api.billed import bill
from tests.cast import NOW, activate, draft, token

from jetbridge.client import Client, errors
from jetbridge.server.accounts.models import User
from jetbridge.server.billing import invoices
from jetbridge.server.partners.models import PartnerKey
from jetbridge.server.wsgi import application

pytestmark = pytest.mark.usefixtures("one_connection")
HOST = "http://127.0.0.1:8000"


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A request would close the connection that has the test's transaction; Django's own test client does the same."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def calling(user: User, scope: str = "global") -> Client:
    return Client(HOST, token(user, scope), transport=httpx2.WSGITransport(application))


def test_the_list_is_the_keys(alice: User, key: PartnerKey, other_key: PartnerKey) -> None:
    activate(key, draft(1), draft(2))
    activate(other_key, draft(3))
    with calling(alice) as client:
        listing = client.activations.list(key.partner_id, key.pk)
        assert (listing.total, {activation.wpcom_blog_id for activation in listing}) == (2, {1, 2})


def test_cancelling_needs_the_role_for_it(alice: User, bob: User, key: PartnerKey) -> None:
    (activation_id,) = activate(key, draft(1))
    with calling(bob) as viewer, pytest.raises(errors.Forbidden):
        viewer.activations.cancel(key.partner_id, key.pk, activation_id)
    with calling(alice) as owner:
        assert owner.activations.cancel(key.partner_id, key.pk, activation_id).status == "cancelled"


def test_a_small_scope_is_refused_what_it_does_not_open(alice: User, key: PartnerKey) -> None:
    with calling(alice, "auth") as client:
        assert client.me().token_scope == "auth"
        with pytest.raises(errors.Forbidden):
            client.partners.list()


def test_staff_sees_every_partner(alice: User, charlie: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    with calling(alice) as client:
        assert [partner.slug for partner in client.partners.list(everyone=True)] == ["acme", "zenith"]
        assert [partner.slug for partner in client.partners.list()] == ["acme"]


def test_what_was_paid_is_read_as_the_operator_recorded_it(alice: User, key: PartnerKey) -> None:
    billed = bill(key)
    invoices.pay(billed.october, paid_on=NOW.date(), reference="Transfer 0815", amount=1000, now=NOW)
    with calling(alice, "invoices") as client:
        (payment,) = client.invoices.get(key.partner_id, key.pk, billed.invoice_id).payments
    assert (payment.status, payment.amount_paid, payment.reference) == ("paid", 1000, "Transfer 0815")
    assert (payment.paid_at, payment.created) == (NOW.replace(hour=0), NOW)
