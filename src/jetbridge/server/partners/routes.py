"""Partners, their keys, the plans, and what the caller may do."""

from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from jetbridge.server import audit
from jetbridge.server.access import Needs, Permission, Request
from jetbridge.server.audit import Event
from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner, PartnerKey, Plan
from jetbridge.server.partners.schemas import Key, KeyName, NewKey, Role
from jetbridge.server.partners.schemas import Partner as PartnerOut
from jetbridge.server.partners.schemas import Plan as PlanOut
from jetbridge.server.wp.datetimes import render
from jetbridge.server.wp.errors import Conflict, Forbidden, InvalidParam, InvalidParams
from jetbridge.server.wp.params import Boolean, read_body, request_body
from jetbridge.server.wp.paths import PathId
from jetbridge.server.wp.response import dumps, json_response
from jetbridge.server.wp.schemas import FAILURES, Error

router = Router(tags=["Partners"])
READ = Needs(Permission.KEYS_READ)
READ_OR_STAFF = Needs(Permission.KEYS_READ, or_staff=True)
WRITE = Needs(Permission.KEYS_WRITE)


class PartnersParams(Schema):
    all: Boolean = Field(False, description="Every partner of the server, for staff.")


@router.get("", auth=READ_OR_STAFF, response={200: list[PartnerOut], **FAILURES}, summary="Partners")
def list_partners(request: Request, query: Query[PartnersParams]) -> HttpResponse:
    """The caller's partners, each with its keys; with `all=1` every partner of the server, for staff."""
    own = request.auth.partners_with(Permission.KEYS_READ)
    if not (request.auth.is_staff if query.all else own):
        raise Forbidden
    partners = Partner.objects.order_by("id")
    if not query.all:
        partners = partners.filter(pk__in=own)
    return json_response(dumps([_partner(p) for p in partners.prefetch_related(_keys_of())]))


@router.get("/capabilities", auth=READ, response={200: dict[str, Role], **FAILURES}, summary="Capabilities")
def list_capabilities(request: Request) -> HttpResponse:
    """The caller's role at each of their partners, and what it allows with this token."""
    caller = request.auth
    return json_response(
        dumps({str(i): {"role": caller.roles[i], "permissions": caller.permissions(i)} for i in sorted(caller.roles)})
    )


@router.get("/plans", auth=READ, response={200: list[PlanOut], **FAILURES}, summary="Plans")
def list_plans(request: Request) -> HttpResponse:
    """The plans that can be activated."""
    return json_response(dumps(list(Plan.objects.order_by("product_id").values("product_id", "slug", "name"))))


@router.get("/{id:partner_id}", auth=READ, response={200: PartnerOut, **FAILURES}, summary="One partner")
def get_partner(request: Request, partner_id: PathId) -> HttpResponse:
    """One partner of the caller's, with its keys."""
    return json_response(dumps(_partner(Partner.objects.prefetch_related(_keys_of()).get(pk=partner_id))))


@router.post(
    "/{id:partner_id}/key",
    auth=WRITE,
    response={201: NewKey, **FAILURES, 409: Error},
    summary="Make a key",
    openapi_extra=request_body(KeyName),
)
def create_key(request: Request, partner_id: PathId) -> HttpResponse:
    """A new key. Its `client_secret` is in this answer and nowhere else."""
    name = read_body(request, KeyName).name
    try:
        with transaction.atomic():
            key, secret = keys.create_key(Partner.objects.get(pk=partner_id), name, now=timezone.now())
            _record(Event.KEY_CREATED, request, key)
    except keys.KeyNameError as error:
        raise _refused(error) from None
    return json_response(dumps(_with_secret(key, secret)), status=201)


@router.get("/{id:partner_id}/key/{id:key_id}", auth=READ, response={200: Key, **FAILURES}, summary="One key")
def get_key(request: Request, partner_id: PathId, key_id: PathId) -> HttpResponse:
    """One key, without its secret: that is shown when it is made, and never again."""
    return _answer(key_id)


@router.post(
    "/{id:partner_id}/key/{id:key_id}",
    auth=WRITE,
    response={200: Key, **FAILURES, 409: Error},
    summary="Rename a key",
    openapi_extra=request_body(KeyName),
)
def rename_key(request: Request, partner_id: PathId, key_id: PathId) -> HttpResponse:
    """Give the key another name."""
    name = read_body(request, KeyName).name
    key = _load(key_id)
    before = key.name
    try:
        with transaction.atomic():
            keys.rename(key, name)
            _record(Event.KEY_RENAMED, request, key, before=before)
    except keys.KeyNameError as error:
        raise _refused(error) from None
    return _answer(key_id)


@router.post(
    "/{id:partner_id}/key/{id:key_id}/disable",
    auth=WRITE,
    response={200: Key, **FAILURES},
    summary="Disable a key",
)
def disable_key(request: Request, partner_id: PathId, key_id: PathId) -> HttpResponse:
    """From now on the key provisions nothing and its own tokens are gone; its reports stay readable."""
    with transaction.atomic():
        keys.disable(key := _load(key_id), now=timezone.now())
        _record(Event.KEY_DISABLED, request, key)
    return _answer(key_id)


@router.post(
    "/{id:partner_id}/key/{id:key_id}/enable", auth=WRITE, response={200: Key, **FAILURES}, summary="Enable a key"
)
def enable_key(request: Request, partner_id: PathId, key_id: PathId) -> HttpResponse:
    """The key may provision again, with new tokens. One that is enabled stays as it is."""
    with transaction.atomic():
        keys.enable(key := _load(key_id))
        _record(Event.KEY_ENABLED, request, key)
    return _answer(key_id)


@router.post(
    "/{id:partner_id}/key/{id:key_id}/rotate-secret",
    auth=WRITE,
    response={200: NewKey, **FAILURES},
    summary="Rotate a key's secret",
)
def rotate_key_secret(request: Request, partner_id: PathId, key_id: PathId) -> HttpResponse:
    """A new `client_secret`, in this answer and nowhere else; the old one stops at once."""
    with transaction.atomic():
        secret = keys.rotate_secret(key := _load(key_id))
        _record(Event.KEY_SECRET_ROTATED, request, key)
    return json_response(dumps(_with_secret(key, secret)))


def _record(event: Event, request: Request, key: PartnerKey, **details: str) -> None:
    who = {"user": request.auth.user_id, "partner": key.partner_id, "application": key.application}
    audit.record(event, request=request, **who, key_id=key.pk, name=key.name, **details)


def _refused(error: keys.KeyNameError) -> Conflict | InvalidParams:
    if isinstance(error, keys.KeyNameTaken):
        return Conflict(code="rest_key_name_taken", message=f"{error}.")
    return InvalidParams({"name": InvalidParam("rest_invalid_pattern", f"{error}.")})


def _keys() -> "QuerySet[PartnerKey]":
    """Each with `invoice`, the ledger's newest final one. Billing is a layer above: here only its relation is known."""
    billed = PartnerKey.objects.filter(pk=OuterRef("pk"), invoices__number__isnull=False)
    newest = billed.order_by("-invoices__created", "-invoices__pk").values("invoices__pk")[:1]
    return PartnerKey.objects.select_related("application").annotate(invoice=Subquery(newest)).order_by("id")


def _keys_of() -> "Prefetch[str]":
    return Prefetch("keys", queryset=_keys())


def _load(key_id: int) -> PartnerKey:
    """The key, which `Needs` has found to be the caller's."""
    return _keys().get(pk=key_id)


def _answer(key_id: int) -> HttpResponse:
    return json_response(dumps(_key(_load(key_id))))


def _partner(partner: Partner) -> dict[str, Any]:
    names = ("id", "slug", "name", "partner_type", "company_website")
    return {name: getattr(partner, name) for name in names} | {"keys": [_key(key) for key in partner.keys.all()]}


def _key(key: PartnerKey) -> dict[str, Any]:
    invoice = getattr(key, "invoice", None)  # a new key has none
    return {
        "id": key.pk,
        "name": key.name,
        "created_on": render(key.created_on),
        "disabled_on": render(key.disabled_on) if key.disabled_on else None,
        "has_activations": key.change > 0,
        "latest_invoice": f"in_{invoice:012d}" if invoice else None,
        "client_id": key.application.client_id,
    }


def _with_secret(key: PartnerKey, secret: str) -> dict[str, Any]:
    return _key(key) | {"client_secret": secret}
