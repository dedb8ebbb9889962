"""`jetbridge-server demo`: an empty database becomes one to try things on."""

import io
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from tests.cast import NOW

from jetbridge.server import demo, demo_billing
from jetbridge.server.accounts.models import User
from jetbridge.server.activations.models import Activation, Status
from jetbridge.server.billing import drafts
from jetbridge.server.billing.models import Invoice
from jetbridge.server.partners.models import Partner, PartnerKey, Plan

pytestmark = pytest.mark.usefixtures("plans")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """The same demo with few sites and months, its sign-in kept elsewhere, and no port to be free."""
    few = {
        slug: (name, [demo._Key(key.name, key.activations // 40 + 50, key.growth) for key in its_keys])
        for slug, (name, its_keys) in demo.PARTNERS.items()
    }
    monkeypatch.setattr(demo, "PARTNERS", few)
    monkeypatch.setattr(demo_billing, "MONTHS", 4)
    monkeypatch.setattr("jetbridge.server.management.commands.demo.check_port_is_free", lambda: None)
    settings.DATA_DIR = tmp_path


def said() -> str:
    out = io.StringIO()
    call_command("demo", stdout=out, stderr=io.StringIO())
    return out.getvalue()


def curl(printed: str) -> tuple[str, str]:
    """The token and the path of the line to paste."""
    found = re.search(r'Bearer (\S+)" "http://[^/]+(/\S+)"', printed)
    assert found
    return found[1], found[2]


def test_the_printed_line_answers_and_the_printed_password_signs_in(small: None) -> None:
    printed = said()
    token, path = curl(printed)
    response = Client(headers={"host": "127.0.0.1", "authorization": f"Bearer {token}"}).get(path)
    assert response.status_code == 200
    assert len(response.json()["activations"]) == 3
    password = re.search(r"password (\S+)", printed)
    assert password
    for username in ("alice", "operator"):
        assert User.objects.get(username=username).check_password(password[1])


def test_a_second_start_prints_the_same_and_adds_nothing(small: None) -> None:
    first, before = said(), Activation.objects.count()
    assert said() == first
    assert Activation.objects.count() == before


def test_a_token_that_was_revoked_is_replaced(small: None) -> None:
    token, _ = curl(said())
    User.objects.get(username="alice").oauth_accesstoken.all().delete()
    assert curl(said())[0] != token


def test_a_database_in_use_gets_no_demo_data(small: None, acme: Partner) -> None:
    assert said() == ""
    assert not Activation.objects.exists()


def test_counts_hold_and_every_state_is_there(small: None) -> None:
    said()
    call_command("verify", stdout=io.StringIO())
    assert set(Activation.objects.values_list("status", flat=True).distinct()) == set(Status.values)


def test_every_kind_of_invoice_is_there_and_the_running_month_is_upcoming(small: None) -> None:
    steps: list[None] = []
    demo.load(NOW, lambda: steps.append(None))
    assert len(steps) == demo.steps()
    assert set(Invoice.objects.values_list("currency", flat=True)) == {"usd", "jpy", "eur"}
    mine = Invoice.objects.filter(key__partner__slug="example-hosting")
    unpaid = mine.filter(status="open")
    assert mine.filter(status="paid").count() == 5
    assert unpaid.filter(due_on__lt=NOW).count() == 1
    assert unpaid.filter(due_on__gt=NOW).count() == 2
    assert mine.filter(credit_notes__number="CN-000001").exists()
    assert mine.filter(lines__amount__lt=0).count() == 1
    upcoming = [drafts.upcoming(key, now=NOW) for key in PartnerKey.objects.all()]
    assert [f"{draft.invoice.month:%Y-%m}" for draft in upcoming if draft] == ["2024-11"] * 4


def test_the_same_day_gives_the_same_data() -> None:
    products = {plan.slug: plan.product_id for plan in Plan.objects.all()}
    key = demo._Key("Production", 2_000, 3.0)
    once, again = (list(demo.activations(key, products, 1, NOW)) for _ in range(2))
    assert once == again
    assert NOW - timedelta(days=366 * demo.YEARS) < min(_made(once)) < max(_made(once)) < NOW


def _made(sites: list[Any]) -> list[Any]:
    return [datetime.fromisoformat(site.activated_on + "+00:00") for site in sites]
