"""The client and the real server, in a process of its own."""

import csv
import io
import json
from datetime import UTC, date, datetime
from itertools import islice

import pytest
from tests.client.apart import apart
from tests.live import ACTIVATIONS, LiveServer

from jetbridge.client import AsyncClient, Client, errors


def test_partners_come_with_their_keys(client: Client) -> None:
    (acme,) = client.partners.list()
    assert (acme.slug, [key.name for key in acme.keys]) == ("acme", ["Production", "Resellers"])
    assert client.partners.get(acme.id) == acme
    assert acme.extra == acme.keys[0].extra == {}


def test_capabilities_are_those_of_the_role(live_api: LiveServer) -> None:
    with Client(live_api.origin, live_api.token("bob")) as bob:
        said = bob.partners.capabilities()[live_api.partner_id]
    assert (said.role, said.permissions) == ("viewer", ("activations.read", "keys.read"))


def test_a_token_says_whose_it_is(client: Client) -> None:
    me = client.me()
    assert (me.username, me.email, me.token_scope) == ("alice", "alice@example.com", "global")
    assert me.extra == {}


def test_plans_are_known_by_slug_and_product(client: Client) -> None:
    assert {2000: "premium", 2002: "free"}.items() <= {plan.product_id: plan.slug for plan in client.plans()}.items()


@pytest.mark.parametrize("per_page", [7, 20, 100])
def test_a_list_has_every_activation_once_newest_first(client: Client, live_api: LiveServer, per_page: int) -> None:
    listing = client.activations.list(live_api.partner_id, live_api.key_id, per_page=per_page)
    blogs = [activation.wpcom_blog_id for activation in listing]
    assert listing.total == ACTIVATIONS
    assert blogs == list(range(ACTIVATIONS, 0, -1))
    assert [activation.wpcom_blog_id for activation in islice(listing, 3)] == blogs[:3]


def test_pages_are_those_of_the_api(client: Client, live_api: LiveServer) -> None:
    pages = client.activations.list(live_api.partner_id, live_api.key_id).pages()
    assert [len(page) for page in pages] == [100, 100, 100, 20]


def test_filters_reach_the_server(client: Client, live_api: LiveServer) -> None:
    found = client.activations.list(
        live_api.partner_id,
        live_api.key_id,
        plans=["free", 2000],
        activated_from=date(2025, 1, 1),
        activated_before=datetime(2025, 1, 11, tzinfo=UTC),
        activated_after="2025-01-03T12:00:00Z",
        status="active",
        order="asc",
        search="site20",
    )
    assert [activation.wpcom_blog_id for activation in found] == [205, 206, 207, 209]


def test_no_match_is_an_empty_list(client: Client, live_api: LiveServer) -> None:
    nothing = client.activations.list(live_api.partner_id, live_api.key_id, activated_before=date(2000, 1, 1))
    assert (nothing.total, list(nothing)) == (0, [])


def test_an_activation_is_read_whole(client: Client, live_api: LiveServer) -> None:
    (first,) = islice(client.activations.list(live_api.partner_id, live_api.key_id, order="asc"), 3, 4)
    assert first.activated_on == datetime(2024, 1, 4, 12, tzinfo=UTC)
    assert first.ended_on == first.cancelled_on == datetime(2024, 2, 3, 12, tzinfo=UTC)
    assert (first.status, first.site_url, first.disputed_on, first.change) == (
        "cancelled",
        "https://www.site4.example",
        None,
        4,
    )
    assert first.extra == {}


def test_the_summary_has_every_period(client: Client, live_api: LiveServer) -> None:
    years = client.activations.summary(key_id=live_api.key_id, scale="year", before=date(2026, 1, 1))
    assert [(period.date, period.new, period.total) for period in years] == [("2024", 200, 200), ("2025", 120, 320)]
    assert years[1].active == 240
    months = client.activations.summary(
        key_id=live_api.key_id, plans=["premium"], after="2024-02-01", before="2024-03-01"
    )
    assert [(period.start, period.new, period.cancelled) for period in months] == [(date(2024, 2, 1), 15, 7)]


def test_a_cancelled_activation_says_so_with_its_history_and_again(client: Client, live_api: LiveServer) -> None:
    key = (live_api.partner_id, live_api.resellers_id)
    chosen = next(iter(client.activations.list(*key, status="active")))
    cancelled = client.activations.cancel(*key, chosen.id)
    assert (cancelled.status, client.activations.cancel(*key, chosen.id)) == ("cancelled", cancelled)
    assert client.activations.get(*key, chosen.id) == cancelled
    (entry,) = cancelled.history or ()
    assert list(entry.fields) == ["cancelled_on"]
    assert entry.change == cancelled.change
    last = client.activations.changes(*key, after=entry.change - 1)
    assert [(changed.id, last.next, last.more) for changed in last.changes] == [(chosen.id, entry.change, False)]


def test_changes_come_in_their_order_and_once(client: Client, live_api: LiveServer) -> None:
    after, more, seen = 0, True, []
    while more:
        some = client.activations.changes(live_api.partner_id, live_api.key_id, after=after, limit=150)
        seen += [changed.wpcom_blog_id for changed in some.changes]
        after, more = some.next, some.more
    assert seen == list(range(1, ACTIVATIONS + 1))


def test_an_export_is_the_whole_list(client: Client, live_api: LiveServer) -> None:
    with client.activations.export(live_api.partner_id, live_api.key_id) as pieces:
        lines = b"".join(pieces).decode().splitlines()
    assert [json.loads(line)["wpcom_blog_id"] for line in lines] == list(range(ACTIVATIONS, 0, -1))


def test_a_csv_export_can_be_made_safe_for_spreadsheets(client: Client, live_api: LiveServer) -> None:
    with client.activations.export(
        live_api.partner_id, live_api.key_id, "csv", csv_safe=True, order="asc", activated_before="2024-01-03"
    ) as pieces:
        rows = list(csv.DictReader(io.StringIO(b"".join(pieces).decode())))
    assert [row["site_name"] for row in rows] == ["'=1+1", "Bücherei 书店"]


def test_what_is_not_yours_is_forbidden(live_api: LiveServer) -> None:
    with Client(live_api.origin, live_api.token("charlie")) as charlie, pytest.raises(errors.Forbidden) as refused:
        charlie.activations.list(live_api.partner_id, live_api.key_id)
    assert (refused.value.status, refused.value.code) == (403, "rest_forbidden")


def test_an_unknown_token_is_unauthorized(live_api: LiveServer) -> None:
    with Client(live_api.origin, "a)b%c&d@e^f(g#h") as nobody, pytest.raises(errors.Unauthorized) as refused:
        nobody.partners.list()
    assert refused.value.code == "invalid_token"


def test_bad_parameters_are_named_all_at_once(client: Client, live_api: LiveServer) -> None:
    with pytest.raises(errors.BadRequest) as refused:
        client.activations.list(live_api.partner_id, live_api.key_id, plans=["gold"], activated_after="yesterday")
    assert list(refused.value.params) == ["plans", "activated_after"]
    assert "activated_after: Invalid date." in str(refused.value)


def test_an_export_that_is_refused_is_an_error_and_no_stream(client: Client) -> None:
    with pytest.raises(errors.Forbidden), client.activations.export(404, 404):
        pass


def test_an_activation_that_is_not_there_is_not_found(client: Client, live_api: LiveServer) -> None:
    with pytest.raises(errors.NotFound) as refused:
        client.activations.get(live_api.partner_id, live_api.key_id, 404)
    assert refused.value.code == "rest_activation_invalid_id"


@apart
async def test_async_reads_the_same(client: Client, live_api: LiveServer) -> None:
    key = (live_api.partner_id, live_api.key_id)
    async with AsyncClient(live_api.origin, live_api.token("alice")) as later:
        listing = await later.activations.list(*key, per_page=7)
        assert [activation async for activation in listing] == list(client.activations.list(*key))
        assert listing.total == ACTIVATIONS
        assert await later.partners.list() == client.partners.list()
        async with later.activations.export(*key, "csv") as pieces:
            assert (b"".join([piece async for piece in pieces])).count(b"\n") == ACTIVATIONS + 1
