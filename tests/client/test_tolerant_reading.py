"""Reading is tolerant: WordPress.com publishes no sample of its answers, so what is meant counts."""

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.client.answers import HOST, said, site, talking_to

from jetbridge.client import Client, errors
from jetbridge.client.models import Activation

KEY = (12, 34)


def only(**fields: Any) -> Activation:
    """An activation as it is read from a list of one."""
    with talking_to(said({"total": 1, "activations": [site(**fields)]})) as (client, _):
        (activation,) = client.activations.list(*KEY)
    return activation


def unreadable(response: httpx2.Response) -> str:
    with talking_to(response) as (client, _), pytest.raises(errors.Unreadable) as failure:
        client.activations.list(*KEY)
    assert failure.value.status == response.status_code
    return str(failure.value)


def test_ids_may_be_strings() -> None:
    read = only(id="5678", product_id="2002", wpcom_user_id="84512", external_user_id=17)
    assert (read.id, read.product_id, read.wpcom_user_id, read.external_user_id) == (5678, 2002, 84512, "17")


@pytest.mark.parametrize(
    ("sent", "read"), [("in_7", "in_7"), ({"id": "in_7", "object": "invoice"}, "in_7"), (None, None), ([], None)]
)
def test_the_latest_invoice_may_be_an_id_or_the_invoice(sent: Any, read: str | None) -> None:
    partner = {"id": 12, "name": "Acme", "keys": [{"id": 34, "name": "Production", "latest_invoice": sent}]}
    with talking_to(said([partner])) as (client, _):
        assert client.partners.list()[0].keys[0].latest_invoice == read


def test_a_total_may_be_a_string() -> None:
    with talking_to(said({"total": "1", "activations": [site()]})) as (client, _):
        assert client.activations.list(*KEY).total == 1


@pytest.mark.parametrize(
    "spelled",
    [
        "2026-01-05T10:00:00+00:00",
        "2026-01-05T10:00:00Z",
        "2026-01-05 10:00:00",
        "2026-01-05T12:00:00+02:00",
        1767607200,
    ],
)
def test_datetimes_may_be_rfc_3339_mysql_or_unix(spelled: str | int) -> None:
    assert only(activated_on=spelled).activated_on == datetime(2026, 1, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize("nothing", [None, "", "0000-00-00 00:00:00"])
def test_mysqls_date_of_zeros_and_an_empty_string_are_none(nothing: str | None) -> None:
    read = only(cancelled_on=nothing, disputed_on=nothing, wpcom_user_id=nothing and "")
    assert (read.cancelled_on, read.ended_on, read.wpcom_user_id, read.status) == (None, None, None, "active")


def test_a_status_that_is_not_said_is_the_contracts() -> None:
    cancelled = {"cancelled_on": "2026-02-01 00:00:00"}
    assert only(**cancelled).status == "cancelled"
    disputed = only(**cancelled, disputed_on="2026-01-20 00:00:00")
    assert (disputed.status, disputed.ended_on) == ("disputed", disputed.disputed_on)


def test_unknown_fields_are_kept() -> None:
    assert only(colour="blue", _links=[]).extra == {"colour": "blue", "_links": []}


def test_a_bare_array_of_activations_takes_its_total_from_wordpress_header() -> None:
    with talking_to(said([site(2), site(1)], X_WP_Total="2")) as (client, _):
        listing = client.activations.list(*KEY)
        assert (listing.total, [activation.id for activation in listing]) == (2, [2, 1])


def test_php_spells_booleans_and_empty_objects_its_own_way() -> None:
    keys = [{"id": "34", "name": "Production", "has_activations": "1"}, {"id": 35, "name": 7, "has_activations": 0}]
    with talking_to(said([{"id": "12", "name": "Acme", "keys": keys}]), said([])) as (client, _):
        (acme,) = client.partners.list()
        assert [(key.name, key.has_activations) for key in acme.keys] == [("Production", True), ("7", False)]
        assert client.partners.capabilities() == {}


def test_a_summary_without_the_extensions_has_none_of_them() -> None:
    with talking_to(said([{"date": "2026-11", "new": "3", "total": 40}])) as (client, server):
        (period,) = client.activations.summary(scale="month", key_id=34)
    assert (period.new, period.total, period.cancelled, period.active) == (3, 40, None, None)
    assert dict(server.asked[0].url.params) == {"scale": "month", "key_id": "34"}


def test_wordpress_com_says_who_you_are_with_an_array_of_scopes() -> None:
    with talking_to(said({"ID": 7, "username": "alice", "token_scope": ["global"], "verified": True})) as (client, _):
        me = client.me()
    assert (me.id, me.token_scope, me.email, me.extra) == (7, "global", None, {"verified": True})


def test_an_html_page_is_unreadable_and_said_to_be_one() -> None:
    message = unreadable(httpx2.Response(200, html="<html>Please sign in to the Wi-Fi</html>"))
    url = f"{HOST}/wpcom/v2/jetpack-partners/12/key/34/activations"
    assert message == f"The answer of {url} cannot be read: it is text/html, and not whole JSON."


def test_a_body_that_is_cut_off_is_unreadable() -> None:
    whole = said({"total": 1, "activations": [site()]})
    headers = {"Content-Type": "application/json"}
    assert "not whole JSON" in unreadable(httpx2.Response(200, content=whole.content[:-9], headers=headers))


def test_a_body_nested_beyond_reason_is_unreadable() -> None:
    assert "not whole JSON" in unreadable(httpx2.Response(200, content=b"[" * 200_000))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("no", "'no' is not an object"),
        ({"activations": []}, "total: it is missing"),
        ({"total": 1}, "null is not an array"),
        ({"total": 1, "activations": {"a": 1}}, "An object is not an array"),
        ({"total": 1, "activations": [None]}, "null is not an object"),
        ({"total": 1, "activations": [{"id": 1}]}, "wpcom_blog_id: it is missing"),
        ({"total": 1, "activations": [site(id="one")]}, "id: 'one' is not a whole number"),
        ({"total": 1, "activations": [site(id=True)]}, "id: True is not a whole number"),
        ({"total": 1, "activations": [site(activated_on="soon")]}, "activated_on: 'soon' is not a date"),
        ({"total": 1, "activations": [site(activated_on=10**20)]}, "activated_on: 100000000000000000000 is not a date"),
        ({"total": 1, "activations": [site(activated_on="0000-00-00")]}, "activated_on: it is missing"),
        ({"total": 1, "activations": [site(cancelled_on=[1])]}, "An array is not a date"),
        ({"total": 1, "activations": [site(site_name={})]}, "site_name: An object is not text"),
        ({"total": 1, "activations": [site(site_name="x", site_url=[])]}, "site_url: An array is not text"),
    ],
)
def test_what_means_nothing_is_named(body: Any, reason: str) -> None:
    assert unreadable(said(body)).endswith(f"cannot be read: {reason}.")


def test_a_flag_that_means_nothing_is_named() -> None:
    key = {"id": 34, "name": "Production", "has_activations": "maybe"}
    named = "keys: has_activations: 'maybe' is neither true nor false"
    with (
        talking_to(said([{"id": 12, "name": "Acme", "keys": [key]}])) as (client, _),
        pytest.raises(errors.Unreadable, match=named),
    ):
        client.partners.list()


@pytest.mark.parametrize("quantity", ["many", [1]])
def test_a_quantity_that_means_nothing_is_named(quantity: Any) -> None:
    line = {"amount": 1, "currency": "usd", "quantity_decimal": quantity}
    invoice = {"total": 1, "currency": "usd", "lines": [line]}
    with (
        talking_to(said([invoice])) as (client, _),
        pytest.raises(errors.Unreadable, match="lines: quantity_decimal: "),
    ):
        client.invoices.list(*KEY)


def test_an_object_that_is_something_else_is_named() -> None:
    with talking_to(said("none")) as (client, _), pytest.raises(errors.Unreadable, match="'none' is not an object"):
        client.partners.capabilities()


def test_one_plan_is_not_a_sequence_of_plans() -> None:
    with talking_to() as (client, _), pytest.raises(TypeError, match="a sequence of slugs or product ids"):
        client.activations.list(*KEY, plans="free")


def test_an_answer_longer_than_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jetbridge.client.transport.MOST_BYTES", 1024 * 1024)
    assert "longer than 1 MiB" in unreadable(said("x" * 1024 * 1024))


NAMES = """
total activations id wpcom_blog_id product_id activated_on cancelled_on status keys data items lines has_more currency
amount created period metadata pdf_url 1 ID username token_scope history changes next more date new sites role
"""
VALUES = ["1", "free", "2026-01-05 10:00:00", "0000-00-00 00:00:00", "usd", "", 1, 0, -1, 1.5, True, None, 10**30]
ANYTHING = st.recursive(
    st.sampled_from(VALUES) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES.split()), inner),
    max_leaves=20,
)


CALLS: list[Callable[[Client], object]] = [
    lambda client: client.partners.list(),
    lambda client: client.partners.capabilities(),
    lambda client: client.me(),
    lambda client: client.activations.summary(),
    lambda client: client.activations.list(*KEY),
    lambda client: client.activations.changes(*KEY),
    lambda client: client.activations.get(*KEY, 1),
    lambda client: client.invoices.list(*KEY),
    lambda client: client.invoices.upcoming(*KEY),
    lambda client: client.invoices.sites(*KEY, "in_1"),
]


@settings(deadline=None)
@given(ANYTHING, st.sampled_from(CALLS))
def test_whatever_is_answered_is_read_or_unreadable(body: Any, call: Callable[[Client], object]) -> None:
    transport = httpx2.MockTransport(lambda _: said(body))
    with Client(HOST, transport=transport) as client, contextlib.suppress(errors.Unreadable):
        call(client)
