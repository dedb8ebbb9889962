"""What is asked about partners, plans and the token itself. Sends nothing: flows."""

from collections.abc import Callable
from typing import Any, TypeVar

from jetbridge.client import reading
from jetbridge.client.flow import Flow, Request, ask
from jetbridge.client.models import Capability, Me, Model, Partner, Plan

ROOT = "/wpcom/v2/jetpack-partners"
M = TypeVar("M", bound=Model)


def list_partners(*, everyone: bool = False) -> Flow[tuple[Partner, ...]]:
    """The partners of the token's user, each with its keys; with `everyone` all of the server, for its staff.

    >>> [(partner.name, len(partner.keys)) for partner in client.partners.list()]
    [('Acme Hosting', 2)]
    """
    return ask(Request(path=ROOT, params=[("all", "1")] if everyone else ()), each(Partner))


def get_partner(partner_id: int) -> Flow[Partner]:
    """One partner with its keys."""
    return ask(Request(path=f"{ROOT}/{partner_id:d}"), lambda body: reading.read(Partner, body))


def capabilities() -> Flow[dict[int, Capability]]:
    """What the token's user may do, by partner id. A Jetbridge server's own.

    >>> client.partners.capabilities()[acme.id].role
    'owner'
    """
    return ask(Request(path=f"{ROOT}/capabilities"), _capabilities)


def plans() -> Flow[tuple[Plan, ...]]:
    """The plans that can be activated. A Jetbridge server's own.

    >>> client.plans()[0].slug
    'premium'
    """
    return ask(Request(path=f"{ROOT}/plans"), each(Plan))


def me() -> Flow[Me]:
    """Whose token it is.

    >>> client.me().username
    'alice'
    """
    return ask(Request(path="/rest/v1.1/me"), _me)


def each(model: type[M]) -> Callable[[Any], tuple[M, ...]]:
    """The reading of an array of these."""
    return lambda body: tuple(reading.read(model, item) for item in reading.array(body))


def _capabilities(body: Any) -> dict[int, Capability]:
    found = {reading.whole(partner_id): said for partner_id, said in reading.mapping(body).items()}
    return {partner_id: reading.read(Capability, said) for partner_id, said in found.items() if partner_id is not None}


def _me(body: Any) -> Me:
    """The API spells the id in capitals, and WordPress.com its scopes as an array."""
    body = dict(reading.mapping(body))
    body["id"] = body.pop("ID", None)
    if isinstance(scopes := body.get("token_scope"), list):
        body["token_scope"] = " ".join(str(scope) for scope in scopes)
    return reading.read(Me, body)
