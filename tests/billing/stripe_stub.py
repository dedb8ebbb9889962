"""A Stripe of our own on loopback: as strict and as stingy as the real one where that matters, and ill on demand.

It wants the key and the pinned version, knows its parameters, puts ten lines into an invoice and pages the rest,
expands only what it is asked to, refuses a preview without a subscription, and sends names that nobody knows yet. It
keeps what it was asked.
"""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, cast
from urllib.parse import parse_qsl, urlsplit

import pytest
import stripe
from django.core.cache import caches
from pytest_django import Settings
from tests.billing import stripe_objects as objects
from tests.billing.stripe_objects import Json

from jetbridge.server.billing import stripe_gateway
from jetbridge.server.partners.models import Partner

KEY = "sk_test_of_the_stub"
INLINE = 10
DEEPEST = 4
PDF = b"%PDF-1.4 of the stub"
NO_SUBSCRIPTION = (
    "You must provide at least one of: `subscription`, `schedule`, `subscription_details.items`, "
    "`schedule_details.phases`, `invoice_items`."
)


class Asked(NamedTuple):
    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]


class Refusal(Exception):
    def __init__(self, status: int, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        kind = "invalid_request_error" if status < 500 else "api_error"
        self.body = {"error": {"type": kind, "code": code, "message": message}}


class Illness(NamedTuple):
    """What is answered in place of the truth; status 0 hangs up."""

    status: int
    body: bytes
    headers: dict[str, str]
    path: str


class StripeStub:
    """Fill `invoices`, `subscriptions`, `customers`, `credit_notes`; newest first, as Stripe lists them."""

    def __init__(self) -> None:
        self.subscriptions = {"sub_acme": objects.subscription()}
        self.customers = {"cus_acme": objects.customer()}
        self.invoices: list[Json] = []
        self.credit_notes: list[Json] = []
        self.preview: Json | None = None
        self.asked: list[Asked] = []
        self.illness: Illness | None = None
        self.illnesses_left = 0
        self.may_answer = threading.Event()
        self.may_answer.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.stub = self  # type: ignore[attr-defined]
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "StripeStub":
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.may_answer.set()
        self._server.shutdown()
        self._server.server_close()

    def fall_ill(
        self, status: int, body: Any = None, *, headers: dict[str, str] | None = None, times: int = 99, path: str = ""
    ) -> None:
        """Answer the next requests to `path` (any, by default) so."""
        said = body if isinstance(body, bytes) else json.dumps(body or Refusal(status, "Oh.").body).encode()
        self.illness, self.illnesses_left = Illness(status, said, headers or {}, path), times

    def get_well(self) -> None:
        self.illness = None

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def symptom(self, path: str) -> Illness | None:
        if self.illness is None or not self.illnesses_left or self.illness.path not in path:
            return None
        self.illnesses_left -= 1
        return self.illness

    @staticmethod
    def _admit(asked: Asked) -> None:
        if asked.headers.get("authorization") != f"Bearer {KEY}":
            raise Refusal(401, "Invalid API Key provided: sk_test_***")
        if asked.headers.get("stripe-version") != stripe_gateway.API_VERSION:
            raise Refusal(400, "Another version.")

    def answer(self, asked: Asked) -> Json:
        self._admit(asked)
        match asked.method, *asked.path.strip("/").split("/"):
            case "GET", "v1", "invoices":
                return self._list(asked)
            case "GET", "v1", "invoice_payments":
                return self._payments(asked)
            case "POST", "v1", "invoices", "create_preview":
                return self._preview(asked)
            case "GET", "v1", ("invoices" | "credit_notes"), name, "lines":
                every = {one["id"]: one for one in [*self.invoices, *self.credit_notes, self.preview] if one}
                return self._page(asked, self._find(every, name)["lines"]["data"])
            case "GET", "v1", "credit_notes":
                theirs = [one for one in self.credit_notes if one["customer"] == asked.params.get("customer")]
                return self._page(asked, [_cut(one, "lines") for one in theirs], "customer")
            case "GET", "v1", "subscription_items":
                its = self._find(self.subscriptions, asked.params.get("subscription", ""))["items"]["data"]
                return self._page(asked, its, "subscription")
            case "GET", "v1", "subscriptions", name:
                return _cut(self._find(self.subscriptions, name), "items")
            case "GET", "v1", "customers", name:
                return self._find(self.customers, name)
        raise Refusal(404, f"Unrecognized request URL ({asked.method}: {asked.path}).")

    def _list(self, asked: Asked) -> Json:
        theirs = [one for one in self.invoices if _subscription(one) == asked.params.get("subscription")]
        self._find(self.subscriptions, asked.params.get("subscription", ""))
        with_payments = _expanded(asked, "data.payments")
        shown = [_cut(one, "payments") if with_payments else _without_payments(one) for one in theirs]
        return self._page(asked, [_cut(one, "lines") for one in shown], "subscription")

    def _payments(self, asked: Asked) -> Json:
        named = {one["id"]: one for one in self.invoices}
        its = self._find(named, asked.params.get("invoice", ""))["payments"]["data"]
        with_records = _expanded(asked, "data.payment.payment_record")
        return self._page(asked, its if with_records else [_by_id(one) for one in its], "invoice")

    def _preview(self, asked: Asked) -> Json:
        if set(asked.params) != {"subscription"}:
            raise Refusal(400, NO_SUBSCRIPTION)
        self._find(self.subscriptions, asked.params["subscription"])
        if self.preview is None:
            raise Refusal(404, "No upcoming invoices for customer: cus_acme", code="invoice_upcoming_none")
        return _cut(_without_payments(self.preview), "lines")

    @staticmethod
    def _find(things: dict[str, Json], name: str) -> Json:
        if name not in things:
            raise Refusal(404, f"No such thing: '{name}'", code="resource_missing")
        return things[name]

    @staticmethod
    def _page(asked: Asked, every: list[Json], *filters: str) -> Json:
        for name in asked.params.keys() - {"limit", "starting_after", "expand[0]", *filters}:
            raise Refusal(400, f"Received unknown parameter: {name}", code="parameter_unknown")
        limit = int(asked.params.get("limit", 10))
        if not 1 <= limit <= 100:
            raise Refusal(400, "Limit can range between 1 and 100.")
        ids = [one["id"] for one in every]
        after = asked.params.get("starting_after")
        if after is not None and after not in ids:
            raise Refusal(400, f"No such object: '{after}'", code="resource_missing")
        start = 0 if after is None else ids.index(after) + 1
        rest = every[start:]
        return objects.listed(asked.path, rest[:limit]) | {"has_more": len(rest) > limit}


def _subscription(one: Json) -> str:
    name: str = one["parent"]["subscription_details"]["subscription"]
    return name


def _cut(one: Json, inner: str) -> Json:
    every = one[inner]["data"]
    shown = [_by_id(item) for item in every[:INLINE]]
    return one | {inner: one[inner] | {"data": shown, "has_more": len(every) > INLINE}}


def _expanded(asked: Asked, known: str) -> bool:
    """Whether it is asked to expand what it can here."""
    wanted = asked.params.get("expand[0]")
    if wanted is not None and wanted.count(".") >= DEEPEST:
        raise Refusal(400, f"You cannot expand more than {DEEPEST} levels of a property. Property: {wanted}")
    if wanted not in (None, known):
        raise Refusal(400, f"This property cannot be expanded ({wanted}).")
    return wanted is not None


def _without_payments(one: Json) -> Json:
    return {name: value for name, value in one.items() if name != "payments"}


def _by_id(one: Json) -> Json:
    """A payment with its record as an id; anything else as it is."""
    by = one.get("payment", {})
    return one | {"payment": by | {"payment_record": by["payment_record"]["id"]}} if "payment_record" in by else one


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet: with two, each request waits 40 ms for an acknowledgement

    @property
    def stub(self) -> StripeStub:
        return cast(StripeStub, self.server.stub)  # type: ignore[attr-defined]

    def do_GET(self) -> None:
        self._take(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._take(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _take(self, params: str) -> None:
        path = urlsplit(self.path).path
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, path, dict(parse_qsl(params)), headers)
        self.stub.asked.append(asked)
        self.stub.may_answer.wait(30)
        if ill := self.stub.symptom(path):
            self._say(*ill[:3])
        elif path.endswith(".pdf"):
            self._say(200, PDF, {"Content-Type": "application/pdf"})
        else:
            try:
                self._say(200, json.dumps(self.stub.answer(asked)).encode(), {})
            except Refusal as refusal:
                self._say(refusal.status, json.dumps(refusal.body).encode(), {})

    def _say(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        if not status:
            self.close_connection = True
            return
        try:
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body)), "Request-Id": "req_stub"} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except ConnectionError:  # nobody waited
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def stripe_stub(settings: Settings, monkeypatch: pytest.MonkeyPatch, acme: Partner) -> Iterator[StripeStub]:
    """A Stripe that is asked in place of the real one, and knows Acme as its customer.

    Nobody waits long between two attempts, and nothing is kept from another test.
    """
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.001)
    caches["stripe"].clear()
    acme.stripe_customer_id = "cus_acme"
    acme.save()
    with StripeStub() as stub:
        settings.STRIPE_API_KEY, settings.STRIPE_API_BASE = KEY, stub.address
        stripe_gateway._http.cache_clear()
        stripe_gateway._client_of.cache_clear()
        yield stub
        stripe_gateway._http().close()  # type: ignore[no-untyped-call]
    caches["stripe"].clear()
