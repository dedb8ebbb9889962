"""The OpenAPI document is valid and leaves nothing unsaid."""

import json
from collections import Counter
from typing import Any

import pytest
from django.test import Client
from ninja import Schema
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from jetbridge.server.api import api
from jetbridge.server.openapi import operations

Json = dict[str, Any]
DOCUMENT: Json = api.get_openapi_schema()
OPERATIONS = list(operations(DOCUMENT))
every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation["operationId"])


def test_it_is_served_and_valid(client: Client) -> None:
    served = client.get("/wpcom/v2/openapi.json").json()
    assert served == DOCUMENT
    validate(served, cls=OpenAPIV31SpecValidator)


def test_operation_ids_are_short_and_unique() -> None:
    ids = [operation["operationId"] for operation in OPERATIONS]
    assert len(set(ids)) == len(ids)
    assert not [name for name in ids if "jetbridge" in name]


@every_operation
def test_an_operation_says_what_it_does_and_who_may_call_it(operation: Json) -> None:
    assert operation["summary"]
    assert "Needs the permission" in operation["description"]
    assert list(operation["security"][0]) == ["bearerToken"]
    assert operation["tags"][0] in [tag["name"] for tag in DOCUMENT["tags"]]


@every_operation
def test_an_operation_describes_every_parameter(operation: Json) -> None:
    own = [parameter for parameter in operation["parameters"] if "$ref" not in parameter]
    assert [parameter["name"] for parameter in own if not parameter.get("description")] == []
    shared = {parameter.get("$ref", "").rpartition("/")[2] for parameter in operation["parameters"]}
    assert {"_fields", "_envelope"} <= shared


@every_operation
def test_an_operation_has_the_errors_that_any_route_has(operation: Json) -> None:
    assert {"400", "401", "403", "500"} <= set(operation["responses"])
    assert ("413" in operation["responses"]) == ("requestBody" in operation)


def test_every_error_has_the_one_shape() -> None:
    shape = {"$ref": "#/components/schemas/Error"}
    failures = DOCUMENT["components"]["responses"].values()
    assert all(failure["content"]["application/json"]["schema"] == shape for failure in failures)


def test_every_field_and_header_is_described() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    fields = {(name, field): said for name, s in schemas.items() for field, said in s["properties"].items()}
    assert [field for field, said in fields.items() if not said.get("description")] == []
    assert [name for name, schema in schemas.items() if not schema.get("description")] == []


def test_the_list_tells_its_headers_and_its_streams() -> None:
    answer = next(o for o in OPERATIONS if o["operationId"] == "list_activations")["responses"]["200"]
    assert set(answer["headers"]) == {"X-WP-Total", "X-WP-TotalPages", "Link"}
    assert set(answer["content"]) == {"application/json", "text/csv", "application/x-ndjson"}


def test_arrays_are_comma_separated() -> None:
    arrays = [p for o in OPERATIONS for p in o["parameters"] if p.get("schema", {}).get("type") == "array"]
    assert arrays
    assert all((p["style"], p["explode"]) == ("form", False) for p in arrays)


def test_no_two_schemas_share_a_name() -> None:
    """django-ninja would describe both by the one that comes last."""

    def named(schema: type[Schema]) -> list[str]:
        inner = [name for one in schema.__subclasses__() for name in named(one)]
        return [*inner, schema.__name__] if schema.__module__.startswith("jetbridge.") else inner

    assert [name for name, times in Counter(named(Schema)).items() if times > 1] == []


def test_no_schema_is_left_over() -> None:
    text = json.dumps(DOCUMENT)
    assert [name for name in DOCUMENT["components"]["schemas"] if f'schemas/{name}"' not in text] == []
