"""Invoices as Stripe and Jetbridge answer them, with the fields that are read and a few of the many that are not."""

from typing import Any

import httpx2
from tests.client.answers import said


def line(**fields: Any) -> dict[str, Any]:
    """A line as Stripe has it, with Jetbridge's metadata."""
    return {
        "id": "il_1",
        "object": "line_item",
        "amount": 31240,
        "currency": "usd",
        "description": "Jetpack Premium, October 2026",
        "period": {"start": 1790812800, "end": 1793491200},
        "pricing": {"type": "price_details", "unit_amount_decimal": "1562"},
        "quantity": 20,
        "quantity_decimal": "20.000000000000",
        "metadata": {"plan": "premium", "sites": "21", "site_days": "620"},
    } | fields


def stripe(nth: int = 1, **fields: Any) -> dict[str, Any]:
    """An invoice as Stripe has it; the fields that nobody reads here stand for the many."""
    return {
        "id": f"in_{nth}",
        "object": "invoice",
        "number": f"JB-{nth:04}",
        "status": "open",
        "currency": "usd",
        "created": 1793491200,
        "due_date": 1796083200,
        "period_start": 1790812800,
        "period_end": 1793491200,
        "subtotal": 31240,
        "total": 31240,
        "amount_due": 31240,
        "amount_paid": 0,
        "amount_remaining": 31240,
        "starting_balance": 0,
        "ending_balance": 0,
        "metadata": {"currency_exponent": "2"},
        "lines": {"object": "list", "data": [line()], "has_more": False, "url": f"/v1/invoices/in_{nth}/lines"},
        "collection_method": "send_invoice",
    } | fields


def payment(nth: int = 1, **fields: Any) -> dict[str, Any]:
    """A payment of it as Jetbridge's ledger has it: of 20 November, in UTC."""
    details = {"type": "custom", "custom": {"payment_reference": f"Transfer {nth}"}}
    record = {"id": f"pr_{nth}", "object": "payment_record", "processor_details": details}
    return {
        "id": f"inpay_{nth}",
        "object": "invoice_payment",
        "status": "paid",
        "currency": "usd",
        "amount_paid": 31240,
        "amount_requested": 31240,
        "created": 1795262400,
        "payment": {"type": "payment_record", "payment_record": record},
        "status_transitions": {"canceled_at": None, "paid_at": 1795132800},
    } | fields


def sites_of(invoice_id: str) -> dict[str, Any]:
    """The breakdown of that line by site, as Jetbridge answers it."""
    share = {"first_day": "2026-10-01", "last_day": "2026-10-31", "days": 31, "amount": 15620}
    of_line = {
        "object": "line_sites",
        "line": "il_1",
        "description": "Jetpack Premium, October 2026",
        "month": "2026-10",
        "plan": "premium",
        "amount": 31240,
        "sites": [
            {"activation_id": 1, "site_host": "blog.example.com"} | share,
            {"activation_id": 2, "site_host": "shop.example.com"} | share,
        ],
    }
    return {"object": "list", "invoice": invoice_id, "currency": "usd", "data": [of_line], "has_more": False}


def listed(*invoices: dict[str, Any], has_more: bool = False) -> httpx2.Response:
    return said({"object": "list", "data": invoices, "has_more": has_more, "url": "/v1/invoices"})
