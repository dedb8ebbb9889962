"""Completes the OpenAPI document that django-ninja derives from the routes: what holds for all of them is said here.

It only describes. What a route takes and answers is decided by the route.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jetbridge.server.access import IDENTITY_SCOPES, Needs, NeedsIdentity, Permission, needed_for
from jetbridge.server.accounts.models import Role
from jetbridge.server.wp.params import EMPTY_IS_ABSENT
from jetbridge.server.wp.schemas import header

Json = dict[str, Any]

LICENSE = {"name": "MIT", "identifier": "MIT"}
METHODS = ("get", "post", "put", "patch", "delete")
SECURITY_SCHEME = "bearerToken"

_TAGS = {
    "Activations": "Plans on sites: the two reports, one activation, and what changed since you last asked.",
    "Invoices": "What was billed and will be, as Stripe's objects, and the sites behind it. For billing and owners.",
    "Downloads": "Files for browsers.",
    "Partners": "The caller's partners, their keys, the plans, and what the caller may do.",
    "Members": "Who belongs to a partner, and who is invited. For owners.",
    "You": "Whose token it is.",
}

_SECURITY = {
    "type": "http",
    "scheme": "bearer",
    "description": (
        "An access token, sent as `Authorization: Bearer TOKEN`. Each operation names the permission that it needs; "
        "a permission holds if both the token's scope and the user's role at the partner give it."
    ),
}

_PATH_IDS = {
    "partner_id": ("The id of one of your partners.", 12),
    "key_id": ("The id of one of the partner's keys.", 34),
    "activation_id": ("The id of one of the key's activations.", 5678),
    "application_id": ("The client id of an application that has access.", 481516234),
    "user_id": ("The user id of one of the partner's members.", 7),
    "invoice_id": ("The id of one of the key's invoices.", "in_000000000007"),
    "credit_note_id": ("The id of one of the key's credit notes.", "cn_000000000003"),
    "invitation_id": ("The id of one of the partner's invitations.", 21),
}

_FOR_EVERY_OPERATION: dict[str, Json] = {
    "_fields": {
        "in": "query",
        "name": "_fields",
        "description": (
            "Trims the answer to these fields, and each item of a list alike; dots reach into objects: "
            "`total,activations.id`. Errors are not trimmed."
        ),
        "required": False,
        "style": "form",
        "explode": False,
        "schema": {"type": "array", "items": {"type": "string"}},
    },
    "_envelope": {
        "in": "query",
        "name": "_envelope",
        "description": (
            "Answers with HTTP status 200 and the object `{body, status, headers}`, "
            "for clients that cannot read a status or a header."
        ),
        "required": False,
        "schema": {"type": "boolean", "default": False},
    },
}

_FAILURES = {
    "400": "BadRequest",
    "401": "Unauthorized",
    "403": "Forbidden",
    "404": "NotFound",
    "409": "Conflict",
    "413": "TooLarge",
    "500": "InternalError",
    "502": "Unavailable",
}
_WHY = {
    "BadRequest": (
        "A parameter is refused (`rest_invalid_param`) or missing (`rest_missing_callback_param`), the body is not "
        "JSON (`rest_invalid_json`), or the host is not this server's (`rest_wrong_host`)."
    ),
    "Unauthorized": "There is no token (`rest_forbidden`), or it is unknown, expired or revoked (`invalid_token`).",
    "Forbidden": (
        "The token's scope or the user's role does not allow it, or the partner or the key is not the caller's or "
        "does not exist (`rest_forbidden`); these look the same."
    ),
    "NotFound": (
        "There is no such activation (`rest_activation_invalid_id`), member (`rest_member_invalid_id`) or invitation "
        "(`rest_invitation_invalid_id`), nothing to bill (`no_billing_invoice_available`), nobody who bills "
        "(`no_subscription`), or no breakdown of an invoice that is Stripe's (`no_breakdown`)."
    ),
    "Conflict": (
        "The partner has another key of this name (`rest_key_name_taken`), would be without an owner "
        "(`rest_last_owner`), or has this member already (`rest_already_member`)."
    ),
    "TooLarge": "The body is larger than 1 MiB (`rest_request_too_large`).",
    "InternalError": "The server failed to answer (`internal_server_error`).",
    "Unavailable": "Stripe, which bills this key, cannot be asked now (`billing_unavailable`).",
}
_RETRY_AFTER = {"Retry-After": header("In how many seconds to ask again; absent if only the operator can help.")}
_CHALLENGE = {"WWW-Authenticate": header("The challenge of RFC 6750: `Bearer`, and why.", "string")}
_HEADERS = {"Unauthorized": _CHALLENGE, "Forbidden": _CHALLENGE, "Unavailable": _RETRY_AFTER}


def complete(document: Mapping[str, Any], needs: Mapping[str, Needs | NeedsIdentity]) -> Json:
    """The document with everything that the routes leave unsaid; `needs` is by operation id."""
    whole: Json = json.loads(json.dumps(document, default=str))  # a copy, with text for the keys that are numbers
    schemas = whole["components"]["schemas"]
    for operation in operations(whole):
        _complete_parameters(operation)
        _complete_body(operation, schemas)
        _complete_responses(operation)
        _complete_security(operation, needs[operation["operationId"]])
    whole["tags"] = [{"name": name, "description": said} for name, said in _TAGS.items()]
    whole["components"] = {
        "securitySchemes": {SECURITY_SCHEME: _SECURITY},
        "parameters": _FOR_EVERY_OPERATION,
        "responses": {name: _failure(name) for name in _FAILURES.values()},
        "schemas": {name: _tidy(schema) for name, schema in schemas.items()},
    }
    _drop_unused_schemas(whole)
    return whole


def operations(document: Json) -> Iterator[Json]:
    for path in document["paths"].values():
        yield from (path[method] for method in METHODS if method in path)


def _complete_parameters(operation: Json) -> None:
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            parameter["description"], parameter["example"] = _PATH_IDS[parameter["name"]]
        schema = _tidy(_never_null(parameter["schema"]))
        schema.pop("description", None)  # the parameter has it
        if schema.pop(EMPTY_IS_ABSENT, False):
            parameter[EMPTY_IS_ABSENT] = True
        if schema.get("type") == "array":
            parameter |= {"style": "form", "explode": False}
            schema.pop("default", None)  # an empty array is no filter, which "not required" says
        parameter["schema"] = schema
    every = [{"$ref": f"#/components/parameters/{name}"} for name in _FOR_EVERY_OPERATION]
    operation["parameters"] += every


def _never_null(schema: Json) -> Json:
    """A query has no null: the parameter is absent then."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    rest: Json = {name: value for name, value in schema.items() if name != "anyOf"}
    return rest | dict(kinds[0])


def _complete_body(operation: Json, schemas: Json) -> None:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        name = content["schema"]["title"]
        schemas[name] = content["schema"]
        content["schema"] = {"$ref": f"#/components/schemas/{name}"}


def _complete_responses(operation: Json) -> None:
    responses = operation["responses"]
    expected = {status for status in responses if status in _FAILURES} | {"500"}
    if "requestBody" in operation:
        expected.add("413")
    for status in expected:
        responses[status] = {"$ref": f"#/components/responses/{_FAILURES[status]}"}
    for response in responses.values():
        for content in response.get("content", {}).values():
            content["schema"] = _tidy(content["schema"])
    operation["responses"] = dict(sorted(responses.items()))


def _complete_security(operation: Json, needs: Needs | NeedsIdentity) -> None:
    if isinstance(needs, NeedsIdentity):
        operation["security"] = [{SECURITY_SCHEME: ["identity"]}]
        given = " or ".join(f"`{scope}`" for scope in sorted(IDENTITY_SCOPES, reverse=True))
        operation["description"] += f"\n\nNeeds the permission `identity`: a user's token with the scope {given}."
        return
    permission = needs.permission
    operation["security"] = [{SECURITY_SCHEME: [permission.value]}]
    operation["description"] += f"\n\n{_who_may(permission)}"
    if needs.or_staff:
        operation["description"] += " Staff may call it without any role."


def _who_may(permission: Permission) -> str:
    scopes, roles = needed_for(permission)
    given = " or ".join(f"`{scope}`" for scope in scopes)
    role = "any role" if roles == Role.values else f"the role {' or '.join(roles)}"
    return f"Needs the permission `{permission}`: a token with the scope {given}, and {role} at the partner."


def _failure(name: str) -> Json:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    headers = {"headers": _HEADERS[name]} if name in _HEADERS else {}
    return {"description": _WHY[name], "content": content} | headers


def _tidy(schema: Any) -> Any:
    """Without the titles that only repeat a name, and without null as the default of what is absent."""
    if isinstance(schema, list):
        return [_tidy(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    tidied = {}
    for name, value in schema.items():
        if name == "properties":
            tidied[name] = {field: _tidy(part) for field, part in value.items()}
        elif not (name == "title" and isinstance(value, str)) and (name, value) != ("default", None):
            tidied[name] = value if name in ("examples", "default", "enum") else _tidy(value)
    return tidied


def _drop_unused_schemas(document: Json) -> None:
    """django-ninja also lists the models that parameters are read into."""
    schemas = document["components"]["schemas"]
    while unused := [name for name in schemas if f'"#/components/schemas/{name}"' not in json.dumps(document)]:
        for name in unused:
            del schemas[name]
