"""A partner's audit log over HTTP, for its owners."""

from django.http import HttpResponse
from ninja import Query, Router

from jetbridge.server.access import Needs, Permission, Request
from jetbridge.server.audit import queries
from jetbridge.server.audit.schemas import Audit, AuditParams
from jetbridge.server.wp.paths import PathId
from jetbridge.server.wp.response import dumps, json_response
from jetbridge.server.wp.schemas import FAILURES

router = Router(tags=["Partners"])


@router.get(
    "/{id:partner_id}/audit",
    auth=Needs(Permission.AUDIT_READ),
    response={200: Audit, **FAILURES},
    summary="Audit log",
)
def list_audit_events(request: Request, partner_id: PathId, query: Query[AuditParams]) -> HttpResponse:
    """Who did what at the partner, newest first: keys, members, invitations, cancelled activations and billing.

    With `after`, oldest first. Filters narrow what is leafed through, and leave `next` and `more` what they are.
    Entries are never changed; the operator of the server may delete old ones.
    """
    of_partner = queries.of_partner(partner_id, query.event, query.user_id)
    if query.after is None:
        found = queries.older(of_partner, query.before, query.limit + 1)
    else:
        found = queries.newer(of_partner, query.after, query.limit + 1)
    shown = found[: query.limit]
    following = shown[-1].pk if shown else query.before if query.after is None else query.after
    events = [queries.as_json(event) for event in shown]
    return json_response(dumps({"events": events, "next": following, "more": len(found) > query.limit}))
