"""A key's invoices as a Jetbridge server answers them: the example of docs/billing.md, worked there by hand.

Acme is billed in New York's time. Premium cost 9.95 and from 15 October 2024 on 12.40; a backup costs 4.95. That
site2's plan had ended on 29 October became known in November, and November's invoice takes 1.20 back.
"""

import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
from tests.client.answers import HOST, refusal, said

from jetbridge.client import Client

NEW_YORK = "America/New_York"
PREMIUM, BACKUP = 2000, 90002
SLUGS = {PREMIUM: "premium", BACKUP: "jetpack-backup-daily"}
OCTOBER, NOVEMBER = "in_2", "in_3"
LATE = "2024-11-12T09:00:00+00:00"
"""When site2's end became known: after October's invoice, before November's."""

Json = dict[str, Any]


def activation(number: int, product_id: int, start: str, end: str | None = None, **said: Any) -> Json:
    return {
        "id": number,
        "wpcom_blog_id": 1000 + number,
        "product_id": product_id,
        "created_on": start,
        "activated_on": start,
        "cancelled_on": end,
        "disputed_on": None,
        "site_url": f"https://www.site{number}.example",
        "status": "cancelled" if end else "active",
        "change": number,
    } | said


def billed(number: int, days: int, amount: int) -> Json:
    """A site behind a line."""
    span = {"first_day": "2024-10-01", "last_day": "2024-10-31"}
    return {"activation_id": number, "site_host": f"site{number}.example", "days": days, "amount": amount} | span


def midnight(day: str) -> int:
    year, month, of_month = map(int, day.split("-"))
    return int(datetime(year, month, of_month, tzinfo=ZoneInfo(NEW_YORK)).timestamp())


def line(number: str, product_id: int, days: tuple[str, str], price: str, site_days: int, amount: int) -> Json:
    month = date.fromisoformat(days[0])
    length = 30 if month.month == 11 else 31
    metadata = {
        "month": f"{month:%Y-%m}",
        "period_days": str(length),
        "plan": SLUGS.get(product_id, "gold"),
        "product_id": str(product_id),
        "site_days": str(site_days),
        "sites": "1",
    }
    return {
        "id": number,
        "amount": amount,
        "currency": "usd",
        "description": f"{metadata['plan']}, {metadata['month']}",
        "period": {"start": midnight(days[0]), "end": midnight(days[1])},
        "pricing": {"type": "price_details", "unit_amount_decimal": price},
        "quantity": site_days // length,
        "metadata": metadata,
    }


def invoice(name: str, month: str, made: str, *lines: Json, **said: Any) -> Json:
    return {
        "id": name,
        "number": f"INV-{name[3:]}",
        "status": "open",
        "currency": "usd",
        "created": int(datetime.fromisoformat(made).replace(tzinfo=UTC).timestamp()),
        "total": sum(one["amount"] for one in lines),
        "metadata": {"month": month, "currency_exponent": "2"},
        "lines": {"object": "list", "data": list(lines), "has_more": False},
    } | said


_OCTOBER = invoice(
    OCTOBER,
    "2024-10",
    "2024-11-03",
    line("il_1", PREMIUM, ("2024-10-01", "2024-10-15"), "995", 31, 995),
    line("il_2", PREMIUM, ("2024-10-15", "2024-11-01"), "1240", 44, 1760),
    line("il_3", BACKUP, ("2024-10-01", "2024-11-01"), "495", 16, 255),
)
_NOVEMBER = invoice(
    NOVEMBER,
    "2024-11",
    "2024-12-03",
    line("il_4", PREMIUM, ("2024-11-01", "2024-12-01"), "1240", 30, 1240),
    line("il_5", BACKUP, ("2024-11-01", "2024-12-01"), "495", 30, 495),
    line("il_6", PREMIUM, ("2024-10-15", "2024-11-01"), "1240", 3, -120),
)
_SITES = {
    "il_1": [billed(1, 14, 450), billed(2, 14, 449), billed(3, 3, 96)],
    "il_2": [billed(1, 17, 680), billed(2, 17, 680), billed(3, 10, 400)],
    "il_3": [billed(5, 16, 255)],
    "il_4": [billed(1, 30, 1240)],
    "il_5": [billed(5, 30, 495)],
    "il_6": [billed(2, -3, -120)],
}
_ACTIVATIONS = [
    activation(1, PREMIUM, "2024-09-10T12:00:00Z"),
    activation(2, PREMIUM, "2024-10-02T03:30:00Z", "2024-10-29T10:00:00Z"),
    activation(3, PREMIUM, "2024-10-12T15:00:00Z", "2024-10-25T09:00:00Z"),
    activation(4, PREMIUM, "2024-10-20T08:00:00Z", "2024-10-20T18:00:00Z"),
    activation(5, BACKUP, "2024-10-16T21:00:00Z"),
]
_HISTORY = {"change": 9, "changed_on": LATE, "changed_by": "import:late.csv", "fields": {"cancelled_on": [None, "x"]}}


@dataclass
class Ledger:
    """What the server has; a test plants its mistake here."""

    activations: list[Json] = field(default_factory=lambda: copy.deepcopy(_ACTIVATIONS))
    invoices: list[Json] = field(default_factory=lambda: copy.deepcopy([_NOVEMBER, _OCTOBER]))
    sites: dict[str, list[Json]] | None = field(default_factory=lambda: copy.deepcopy(_SITES))
    """By line; None: the server does not say."""
    histories: dict[int, list[Json]] = field(default_factory=lambda: {2: [_HISTORY]})
    upcoming: Json | None = None
    credit_notes: list[Json] = field(default_factory=list)

    def line(self, number: str) -> Json:
        every = (line for one in self.invoices for line in one["lines"]["data"])
        return next(line for line in every if line["id"] == number)

    def client(self) -> Client:
        return Client(HOST, transport=httpx2.MockTransport(self._answer))

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        *_, before, name = request.url.path.split("/")
        if before == "activation":
            history = self.histories.get(int(name), [])
            return said(next(one for one in self.activations if one["id"] == int(name)) | {"history": history})
        answers = {
            "activations": {"total": len(self.activations), "activations": self.activations[::-1]},
            "jetpack-partners": [{"id": 1, "name": "Acme", "slug": "acme", "keys": [{"id": 2, "name": "Production"}]}],
            "invoices": {"object": "list", "data": self.invoices, "has_more": False},
            "credit-notes": {"object": "list", "data": self.credit_notes, "has_more": False},
            "plans": [{"product_id": one, "slug": slug, "name": slug} for one, slug in SLUGS.items()],
            "upcoming-invoice": self.upcoming,
            "sites": self._breakdown(before),
        }
        answer = answers.get(name)
        return refusal(404, "no_billing_invoice_available") if answer is None else said(answer)

    def _breakdown(self, invoice_id: str) -> Json | None:
        if self.sites is None:
            return None
        lines = [line for one in self.invoices if one["id"] == invoice_id for line in one["lines"]["data"]]
        return {"data": [self._of_line(line) for line in lines if "metadata" in line]}

    def _of_line(self, line: Json) -> Json:
        assert self.sites is not None
        said = {name: line["metadata"][name] for name in ("month", "plan")}
        return {"line": line["id"], "description": "", "amount": line["amount"], "sites": self.sites[line["id"]]} | said
