"""The activation routes: the two reports, one activation, changes."""

import json
from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Query, Router

from jetbridge.server import audit
from jetbridge.server.access import LARGEST_ID, Needs, Permission, Request
from jetbridge.server.activations import export, journal, queries, series
from jetbridge.server.activations.params import ChangesParams, ListParams, SummaryParams
from jetbridge.server.activations.schemas import ActivationsList, Changes, Period, SiteWithHistory
from jetbridge.server.audit import Event
from jetbridge.server.partners.models import PartnerKey
from jetbridge.server.wp.errors import Forbidden, InvalidParam, InvalidParams, NotFound
from jetbridge.server.wp.paths import PathId
from jetbridge.server.wp.response import dumps, format_of, json_response, list_headers
from jetbridge.server.wp.schemas import FAILURES, LIST_HEADERS, Error

router = Router(tags=["Activations"])
READ = Needs(Permission.ACTIVATIONS_READ)

_FORMATS = {"application/json": "json", "text/csv": "csv", "application/x-ndjson": "ndjson"}
_STREAMS = {
    "text/csv": {"schema": {"type": "string", "description": "The names of the fields, then one site a line."}},
    "application/x-ndjson": {"schema": {"type": "string", "description": "One site object a line."}},
}


@router.get(
    "/{id:partner_id}/key/{id:key_id}/activations",
    auth=READ,
    response={200: ActivationsList, **FAILURES},
    summary="Activations list",
    openapi_extra={"responses": {200: {"headers": LIST_HEADERS, "content": _STREAMS}}},
)
def list_activations(
    request: Request, partner_id: PathId, key_id: PathId, query: Query[ListParams]
) -> HttpResponseBase:
    """The activations of a key, newest first, with the exact number of all that match.

    `format=csv` and `format=ndjson` stream every match, in chunks that are read one after another: rows written
    meanwhile may or may not be among them. For an exact copy read `/changes` afterwards.
    """
    wanted, form = query.filter(key_id), query.format or format_of(request, _FORMATS)
    try:
        if form != "json":
            return _stream(form, wanted, query)
        page = queries.page(wanted, query.order, query.page, query.per_page)
    except queries.TooManyMatches:
        raise _too_wide() from None
    headers = list_headers(request, page.total, query.page, query.per_page)
    return json_response(f'{{"total":{page.total},"activations":{page.activations}}}', headers=headers)


def _too_wide() -> InvalidParams:
    most = f"{queries.MOST_SEARCHED:,}"
    message = f"search matches more than {most} sites; type more of the host's name."
    return InvalidParams({"search": InvalidParam("rest_too_many_matches", message)})


def _stream(form: str, wanted: queries.Filter, query: ListParams) -> StreamingHttpResponse:
    if form == "csv":
        chunks: Iterator[bytes] = export.as_csv(wanted, query.order, safe=query.csv_safe)
    else:
        chunks = export.ndjson(wanted, query.order)
    name = f"activations-{wanted.key_id}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(chunks, content_type=export.CONTENT_TYPES[form], headers=headers)


@router.get("/activations", auth=READ, response={200: list[Period], **FAILURES}, summary="Activations summary")
def summarize_activations(request: Request, query: Query[SummaryParams]) -> HttpResponse:
    """How many activations there were in each period (UTC), from the first to the current one."""
    key_ids = tuple(_readable_keys(request, query.partner_id).values_list("id", flat=True))
    if query.key_id is not None:
        if query.key_id not in key_ids:
            raise Forbidden
        key_ids = (query.key_id,)
    counts = queries.summary(key_ids, query.plans, query.scale)
    shown = query.trimmed(series.rows(counts, query.scale, timezone.now()))
    return json_response(series.render(shown, query.scale))


def _readable_keys(request: Request, partner_id: int | None) -> "QuerySet[PartnerKey]":
    """Of all partners of the caller's, or of the one that is asked for, which must be among them."""
    readable = request.auth.partners_with(Permission.ACTIVATIONS_READ)
    if partner_id is not None and partner_id not in readable:
        raise Forbidden
    return PartnerKey.objects.filter(partner_id__in=readable if partner_id is None else [partner_id])


@router.get(
    "/{id:partner_id}/key/{id:key_id}/activation/{id:activation_id}",
    auth=READ,
    response={200: SiteWithHistory, **FAILURES, 404: Error},
    summary="One activation",
)
def get_activation(request: Request, partner_id: PathId, key_id: PathId, activation_id: PathId) -> HttpResponse:
    """One activation, with every change since it was made."""
    return _activation(key_id, activation_id)


@router.delete(
    "/{id:partner_id}/key/{id:key_id}/activation/{id:activation_id}",
    auth=Needs(Permission.ACTIVATIONS_CANCEL),
    response={200: SiteWithHistory, **FAILURES, 404: Error},
    summary="Cancel an activation",
)
def cancel_activation(request: Request, partner_id: PathId, key_id: PathId, activation_id: PathId) -> HttpResponse:
    """End an activation now. One that has ended stays as it is, and the answer is the same."""
    try:
        if activation_id <= LARGEST_ID:
            _cancel(request, partner_id, key_id, activation_id)
    except journal.NoSuchActivation:
        raise _no_activation() from None
    return _activation(key_id, activation_id)


def _cancel(request: Request, partner_id: int, key_id: int, activation_id: int) -> None:
    user_id = request.auth.user_id
    with transaction.atomic():
        if journal.cancel(key_id, activation_id, by=f"user:{user_id}", now=timezone.now()):
            said = {"key_id": key_id, "activation_id": activation_id}
            audit.record(Event.ACTIVATION_CANCELLED, request=request, user=user_id, partner=partner_id, **said)


def _activation(key_id: int, activation_id: int) -> HttpResponse:
    found = queries.one(key_id, activation_id) if activation_id <= LARGEST_ID else None
    if found is None:
        raise _no_activation()
    site, history = found
    changes = [
        {"change": number, "changed_on": on, "changed_by": by, "fields": json.loads(fields)}
        for number, on, by, fields in history
    ]
    return json_response(f'{site[:-1]},"history":{dumps(changes).decode()}}}')


def _no_activation() -> NotFound:
    return NotFound(code="rest_activation_invalid_id", message="Invalid activation ID.")


@router.get(
    "/{id:partner_id}/key/{id:key_id}/changes",
    auth=READ,
    response={200: Changes, **FAILURES},
    summary="Changes since",
)
def list_changes(request: Request, partner_id: PathId, key_id: PathId, query: Query[ChangesParams]) -> HttpResponse:
    """Activations in the order of their last change: read to the end, keep `next`, and ask again later.

    An activation that changes again moves to the end, so nothing is missed and nothing is read twice unchanged.
    """
    rows = queries.changes(key_id, query.after, query.limit + 1)
    shown = rows[: query.limit]
    following = shown[-1][0] if shown else query.after
    sites = ",".join(site for _, site in shown)
    more = "true" if len(rows) > query.limit else "false"
    return json_response(f'{{"changes":[{sites}],"next":{following},"more":{more}}}')
