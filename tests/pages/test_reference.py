"""The API reference has everything that the OpenAPI document has, and nothing that a document could smuggle in."""

import pytest
from django.test import Client
from django.utils.html import escape
from tests.pages.markup import assert_strict

from jetbridge.server.api import api
from jetbridge.server.openapi import operations
from jetbridge.server.reference import Page

DOCUMENT = api.get_openapi_schema()
OPERATIONS = list(operations(DOCUMENT))


@pytest.fixture(scope="module")
def text() -> str:
    return assert_strict(Client().get("/docs"))


def test_both_spellings_of_the_path_answer(client: Client, text: str) -> None:
    assert client.get("/docs/").content.decode() == text


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation["operationId"])
def test_every_operation_is_on_it(text: str, operation: dict[str, str]) -> None:
    anchor = operation["operationId"].replace("_", "-")
    assert f'id="{anchor}"' in text
    assert f'href="#{anchor}"' in text
    assert escape(operation["summary"]) in text


def test_every_path_and_object_is_on_it(text: str) -> None:
    assert [path for path in DOCUMENT["paths"] if f"<code>{path}</code>" not in text] == []
    assert [name for name in DOCUMENT["components"]["schemas"] if f'id="object-{name}"' not in text] == []


def test_every_link_within_it_leads_somewhere(text: str) -> None:
    linked = {part.split('"')[0] for part in text.split('href="#')[1:]}
    assert [anchor for anchor in linked if f'id="{anchor}"' not in text] == []


def test_null_and_limits_and_choices_are_shown(text: str) -> None:
    assert "date-time or null" in text
    assert "integer, 1 to 100" in text
    assert "<code>csv</code>" in text
    assert "may be absent" in text


def test_html_in_a_description_is_text() -> None:
    evil = "<script>alert(1)</script> [x](javascript:alert(1))"
    row = Page(DOCUMENT).parameter(
        {"name": "a", "in": "query", "required": False, "description": evil, "schema": {"enum": ["<b>"]}}
    )
    assert "<script" not in row.description
    assert 'href="javascript' not in row.description
    assert row.type == "<code>&lt;b&gt;</code>"
