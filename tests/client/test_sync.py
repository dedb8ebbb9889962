"""A copy is equal to the server's reports after each run, whatever kind of server it is."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.cast import activate, draft, token
from tests.client.answers import HOST, refusal, said, site
from tests.client.stripe import line, listed, stripe
from tests.live import ACTIVATIONS, LiveServer

from jetbridge.client import Client
from jetbridge.client.sync import Copy, CopyError, Outcome, Unsettled, sync
from jetbridge.server.accounts.models import User
from jetbridge.server.partners.models import PartnerKey
from jetbridge.server.wsgi import application

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LOOPBACK = "http://127.0.0.1:8000"
LIST = "/activations"
Meanwhile = Callable[[int], None]


class Plain(httpx2.BaseTransport):
    """The real server without its extensions, as WordPress.com documents it: two activations a page, no changes."""

    def __init__(self, meanwhile: Meanwhile = lambda _: None) -> None:
        self._server = httpx2.WSGITransport(application)
        self._meanwhile = meanwhile
        self.pages = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/changes"):
            return refusal(404, "rest_no_route")
        if not request.url.path.endswith(LIST) or "scale" in request.url.params:
            return self._server.handle_request(request)
        self.pages += 1
        self._meanwhile(self.pages)
        asked = httpx2.Request("GET", request.url.copy_set_param("per_page", "2"), headers=request.headers)
        answer = self._server.handle_request(asked)
        answer.read()
        body = answer.json()
        for row in body["activations"]:
            del row["status"], row["change"]
        return said(body)


def run(client: Client, path: Path, **options: Any) -> list[Outcome]:
    with Copy(path, client.host) as copy:
        return sync(client, copy, **options)


def select(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reports.sqlite"


# --- the real server, in a process of its own -------------------------------------------------------------------


def test_a_copy_has_every_activation_as_the_server_has_it(client: Client, live_api: LiveServer, path: Path) -> None:
    production, _ = run(client, path)
    assert (production.read, production.kept) == (ACTIVATIONS, ACTIVATIONS)
    rows = select(path, f"SELECT * FROM activations WHERE jetpack_partner_key_id = {live_api.key_id} ORDER BY id")  # noqa: S608
    with client.activations.export(live_api.partner_id, live_api.key_id, order="asc") as pieces:
        lines = b"".join(pieces).splitlines()
    names = [name for (name,) in select(path, "SELECT name FROM pragma_table_info('activations')")]
    expected = [tuple(json.loads(one)[name] for name in names) for one in lines]
    assert rows == sorted(expected, key=lambda row: row[1])


def test_a_copy_has_partners_keys_and_daily_counts(client: Client, live_api: LiveServer, path: Path) -> None:
    run(client, path)
    assert select(path, "SELECT slug FROM partners") == [("acme",)]
    assert select(path, "SELECT partner_id, name FROM keys ORDER BY id") == [(1, "Production"), (1, "Resellers")]
    days = client.activations.summary(key_id=live_api.key_id, scale="day")
    counts = select(
        path, "SELECT date, new, total, cancelled, active FROM daily_counts WHERE jetpack_partner_key_id = 1"
    )
    assert counts == [(day.date, day.new, day.total, day.cancelled, day.active) for day in days]


def test_a_second_run_reads_nothing_where_nothing_changed(client: Client, path: Path) -> None:
    run(client, path)
    assert [(outcome.read, outcome.is_tail) for outcome in run(client, path)] == [(0, False), (0, False)]


def test_some_keys_may_be_chosen(client: Client, live_api: LiveServer, path: Path) -> None:
    (acme,) = client.partners.list()
    (outcome,) = run(client, path, keys=[(acme, acme.keys[1])])
    assert (outcome.key.id, outcome.kept) == (live_api.resellers_id, 3)


# --- the real server, in this process: its data move ------------------------------------------------------------


@pytest.fixture
def calling(transactional_db: None, alice: User) -> Callable[[httpx2.BaseTransport], Client]:
    """Alice's client over this transport; threads see what is committed, so the data are."""
    return lambda transport: Client(LOOPBACK, token(alice), transport=transport)


@pytest.mark.parametrize("server", [httpx2.WSGITransport(application), Plain()], ids=["jetbridge", "elsewhere"])
def test_a_later_cancellation_arrives(
    calling: Callable[[httpx2.BaseTransport], Client], key: PartnerKey, path: Path, server: httpx2.BaseTransport
) -> None:
    activate(key, *(draft(blog) for blog in range(1, 6)))
    with calling(server) as client:
        run(client, path)
        activate(key, draft(2, cancelled_on="2024-02-01"), draft(9))
        (outcome,) = run(client, path)
    assert outcome.kept == 6
    assert select(path, "SELECT wpcom_blog_id, cancelled_on FROM activations WHERE status <> 'active'") == [
        (2, "2024-02-01T00:00:00+00:00")
    ]


def test_a_jetbridge_server_is_asked_for_changes_only(
    calling: Callable[[httpx2.BaseTransport], Client], key: PartnerKey, path: Path
) -> None:
    activate(key, *(draft(blog) for blog in range(1, 6)))
    with calling(httpx2.WSGITransport(application)) as client:
        run(client, path)
        activate(key, draft(2, cancelled_on="2024-02-01"), draft(9))
        (outcome,) = run(client, path)
    assert outcome.read == 2


def test_a_server_that_was_restored_from_a_backup_is_read_anew(
    calling: Callable[[httpx2.BaseTransport], Client], key: PartnerKey, path: Path
) -> None:
    activate(key, draft(1), draft(2))
    with calling(httpx2.WSGITransport(application)) as client:
        run(client, path)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("INSERT INTO activations (jetpack_partner_key_id, id) VALUES (?, 99)", [key.pk])
        (outcome,) = run(client, path)
    assert (outcome.read, outcome.kept) == (2, 2)


def test_a_sweep_is_repeated_when_rows_moved_from_page_to_page(
    calling: Callable[[httpx2.BaseTransport], Client], key: PartnerKey, path: Path
) -> None:
    activate(key, *(draft(blog) for blog in range(1, 6)))

    def one_more(page: int) -> None:
        if page == 2:
            activate(key, draft(6))

    server = Plain(one_more)
    with calling(server) as client:
        (outcome,) = run(client, path)
    assert (outcome.read, outcome.kept) == (6, 6)
    assert server.pages > 6


def test_a_list_that_never_stands_still_leaves_the_copy_as_it_was(
    calling: Callable[[httpx2.BaseTransport], Client], key: PartnerKey, path: Path
) -> None:
    activate(key, draft(1), draft(2), draft(3))
    with calling(Plain()) as client:
        run(client, path)

    def one_more(page: int) -> None:
        activate(key, draft(100 + page))

    with calling(Plain(one_more)) as client, pytest.raises(Unsettled, match="The copy is as it was"):
        run(client, path)
    assert select(path, "SELECT count(*) FROM activations") == [(3,)]


def test_what_a_plain_server_no_longer_lists_is_gone(
    calling: Callable[[httpx2.BaseTransport], Client], key: PartnerKey, path: Path
) -> None:
    activate(key, draft(1))
    with calling(Plain()) as client:
        run(client, path)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("INSERT INTO activations (jetpack_partner_key_id, id) VALUES (?, 99)", [key.pk])
        run(client, path)
    assert select(path, "SELECT count(*) FROM activations") == [(1,)]


def test_a_tail_reads_what_is_new_and_says_since_when_cancellations_are_missing(
    calling: Callable[[httpx2.BaseTransport], Client], key: PartnerKey, path: Path
) -> None:
    activate(key, draft(1), draft(2, activated_on="2024-03-01"))
    with calling(Plain()) as client:
        run(client, path, now=NOW)
        activate(key, draft(1, cancelled_on="2024-04-01"), draft(3, activated_on="2024-05-01"))
        (outcome,) = run(client, path, tail=True, now=NOW + timedelta(days=1))
        assert (outcome.read, outcome.kept) == (2, 3)
        assert (outcome.is_tail, outcome.cancellations_as_of) == (True, NOW)
        (outcome,) = run(client, path, now=NOW + timedelta(days=2))
        assert not outcome.is_tail


# --- invoices ---------------------------------------------------------------------------------------------------


def billing(invoices: httpx2.Response) -> Client:
    """A server with one key and one activation that answers this to a question for invoices."""
    partners = said([{"id": 1, "name": "Acme", "keys": [{"id": 2, "name": "Production"}]}])
    answers = {
        "jetpack-partners": partners,
        "changes": said({"changes": [site(change=1, status="active")], "next": 1, "more": False}),
        "activations": said([{"date": "2026-01-05", "new": 1, "total": 1}]),
        "invoices": invoices,
    }
    return Client(HOST, transport=httpx2.MockTransport(lambda request: answers[request.url.path.rpartition("/")[2]]))


def test_invoices_come_with_their_lines_and_are_read_again_each_time(path: Path) -> None:
    with billing(listed(stripe(2), stripe(1))) as client:
        run(client, path)
    with billing(listed(stripe(2, status="paid", lines={"data": [line(), line()]}))) as client:
        (outcome,) = run(client, path)
    assert outcome.invoices == 1
    assert select(path, "SELECT id, number, status, total, created FROM invoices") == [
        ("in_2", "JB-0002", "paid", 31240, "2026-11-01T00:00:00+00:00")
    ]
    assert select(path, "SELECT invoice_id, position, plan, site_days, amount FROM invoice_lines") == [
        ("in_2", 1, "premium", 620, 31240),
        ("in_2", 2, "premium", 620, 31240),
    ]


def test_invoices_in_major_units_and_without_lines_are_kept_too(path: Path) -> None:
    relative = {"id": "7", "number": "A-1", "currency": "usd", "total": 12.5}
    with billing(said({"items": [relative], "has_more": False})) as client:
        run(client, path)
    assert select(path, "SELECT id, total, has_lines FROM invoices") == [("7", 1250, 0)]


@pytest.mark.parametrize(("status", "is_refused"), [(403, True), (404, False)])
def test_without_invoices_the_rest_is_there(path: Path, status: int, is_refused: bool) -> None:
    with billing(refusal(status)) as client:
        (outcome,) = run(client, path)
    assert (outcome.kept, outcome.invoices, outcome.refused) == (1, None, is_refused)


# --- the file ---------------------------------------------------------------------------------------------------


def test_a_copy_is_of_one_host(path: Path) -> None:
    Copy(path, HOST).__exit__()
    with pytest.raises(CopyError, match=r"is a copy of https://api\.example\.com, and this is https://b\.example\.com"):
        Copy(path, "https://b.example.com")


def test_a_database_of_something_else_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(CopyError, match="something else"):
        Copy(path, HOST)
    assert select(path, "SELECT name FROM sqlite_master") == [("recipes",)]


def test_a_file_that_is_no_database_is_left_alone(path: Path) -> None:
    path.write_text("Dear diary, today I learned about file formats, and that each has a header of its own." * 10)
    with pytest.raises(CopyError, match="not a database"):
        Copy(path, HOST)


def test_of_two_runs_at_once_one_stops_and_nothing_is_lost(path: Path) -> None:
    with Copy(path, HOST) as one, Copy(path, HOST) as other:
        one.state(2), other.state(2)
        one.write_changes(2, [], 7, as_of=None)
        with pytest.raises(CopyError, match="Another sync"):
            other.write_changes(2, [], 5, as_of=None)
        assert select(path, "SELECT change FROM syncs") == [(7,)]


def test_a_step_that_fails_leaves_rows_and_cursor_as_they_were(path: Path) -> None:
    with Copy(path, HOST) as copy:
        copy.write_changes(2, [], 7, as_of=None)
        with pytest.raises(CopyError, match="is in it still"):
            copy.write_changes(2, [("too", "short")], 8, as_of=None)
        assert select(path, "SELECT change FROM syncs") == [(7,)]
