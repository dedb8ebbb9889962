"""The lean limit: bare Starlette and sqlite3 by hand. It runs Jetbridge's own SQL, and checks the token and the key.

Django is here only to capture each statement once; after that no request touches it.
"""
# ruff: noqa: E402  settings come before what reads them

import hashlib
import os
import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import django

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # a statement is captured when it is first asked for
django.setup()

from django.db import connection
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jetbridge.server import access
from jetbridge.server.activations import queries, series

PER_PAGE = 20
SCOPES, ROLES = {"global", "activations"}, {"viewer", "developer", "billing", "owner"}
Statement = tuple[str, Any]

database = sqlite3.connect(
    os.environ["DATABASE_URL"].removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False
)
database.execute("PRAGMA cache_size=-65536")


def capture(call: Callable[[], object]) -> Statement:
    """The last statement that `call` executes and its parameters, in sqlite3's notation."""
    seen: list[Statement] = []

    def note(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        seen.append((re.sub(r"%\((\w+)\)s", r":\1", sql).replace("%s", "?"), parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        call()
    return seen[-1]


@cache
def token_statement(at_partner: bool) -> str:
    return capture(lambda: access._rows("", 1 if at_partner else None, 1, datetime.now(UTC)))[0]


@cache
def list_statement(products: tuple[int, ...], is_near: bool) -> Statement:
    """Jetbridge has one statement for the pages near the start, and one for those beyond."""
    wanted = queries.Filter(1, products)
    return capture(lambda: queries.page(wanted, "desc", 1 if is_near else queries.NEAR, PER_PAGE))


@cache
def summary_statement(key: int, scale: str) -> Statement:
    return capture(lambda: queries.summary((key,), (), scale))


def is_allowed(request: Request, partner: int | None, key: int) -> bool:
    checksum = hashlib.sha256(request.headers["authorization"][7:].encode()).hexdigest()
    named = {"checksum": checksum, "now": str(datetime.now(UTC))[:26], "partner": partner, "key": key}
    return any(
        is_active and is_fresh and key_is_theirs and role in ROLES and SCOPES & set(scope.split())
        for _, is_active, _, scope, is_fresh, _, role, key_is_theirs, _ in database.execute(
            token_statement(partner is not None), named
        )
    )


async def list_activations(request: Request) -> Response:
    partner, key = request.path_params["partner"], request.path_params["key"]
    if not is_allowed(request, partner, key):
        return Response(status_code=403)
    number = int(request.query_params.get("page", "1"))
    plans = request.query_params.get("plans", "")
    products = tuple(map(int, plans.split(","))) if plans else ()
    sql, named = list_statement(products, number * PER_PAGE <= queries.NEAR)
    named = named | {"key": key, "offset": (number - 1) * PER_PAGE, "past": number * PER_PAGE}
    total, activations = database.execute(sql, named).fetchone()
    return Response(f'{{"total":{total},"activations":{activations}}}', media_type="application/json")


async def summarize_activations(request: Request) -> Response:
    key, scale = int(request.query_params["key_id"]), request.query_params["scale"]
    if not is_allowed(request, None, key):
        return Response(status_code=403)
    sql, parameters = summary_statement(key, scale)
    counts = database.execute(sql, parameters).fetchall()
    rows = series.rows(counts, scale, datetime.now(UTC))
    return Response(series.render(rows, scale), media_type="application/json")


app = Starlette(
    routes=[
        Route("/wpcom/v2/jetpack-partners/{partner:int}/key/{key:int}/activations", list_activations),
        Route("/wpcom/v2/jetpack-partners/activations", summarize_activations),
    ]
)
