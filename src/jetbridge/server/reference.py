"""The API reference at /docs: the OpenAPI document as one page of HTML, without a script.

It says nothing of its own: what is missing on the page is missing in the document.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from jetbridge.server.api import api
from jetbridge.server.openapi import METHODS, Json

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_REF = re.compile(r"#/components/(\w+)/(.+)").fullmatch


@dataclass(frozen=True)
class Row:
    """A parameter, a field or a header."""

    name: str
    type: SafeString
    description: SafeString
    where: str = ""
    default: str = ""
    required: bool = False


@dataclass(frozen=True)
class Content:
    """One form of a body: its type, and its fields if it is an object."""

    media_type: str
    type: SafeString
    note: str
    fields: list[Row]
    example: str


@dataclass(frozen=True)
class Response:
    status: str
    description: SafeString
    headers: list[Row]
    contents: list[Content]


@dataclass(frozen=True)
class Operation:
    anchor: str
    method: str
    path: str
    summary: str
    description: SafeString
    parameters: list[Row]
    shared: list[str]
    bodies: list[Content]
    answers: list[Response]
    failures: list[Response]
    curl: str


@require_safe
def show(_request: HttpRequest) -> HttpResponse:
    """The same page for everybody, so it is made once."""
    return HttpResponse(_body())


@cache
def _body() -> str:
    return render_to_string("jetbridge/reference.html", Page(api.get_openapi_schema()).context())


class Page:
    """What the template shows of one OpenAPI document."""

    def __init__(self, document: Json) -> None:
        self.document = document
        self.components = document["components"]

    def context(self) -> Json:
        schemas: Json = self.components["schemas"]
        return {
            "here": "reference",
            "info": self.document["info"],
            "introduction": _markdown(self.document["info"]["description"], headings=True),
            "sections": _sections(self.document["info"]["description"]),
            "origin": self.document["servers"][0]["url"],
            "access": _markdown(self.components["securitySchemes"]["bearerToken"]["description"]),
            "shared": [self.parameter(parameter) for parameter in self.components["parameters"].values()],
            "tags": [self.tag(tag) for tag in self.document["tags"]],
            "failure": self.content("application/json", {"$ref": "#/components/schemas/Error"}),
            "objects": [(name, schema.get("description", ""), self.fields(schema)) for name, schema in schemas.items()],
        }

    def tag(self, tag: Json) -> Json:
        named = [operation for operation in self.operations() if operation[2]["tags"] == [tag["name"]]]
        return {
            "name": tag["name"],
            "anchor": tag["name"].lower(),
            "description": _markdown(tag["description"]),
            "operations": [self.operation(*one) for one in named],
        }

    def operations(self) -> Iterator[tuple[str, str, Json]]:
        for path, item in self.document["paths"].items():
            yield from ((method, path, item[method]) for method in METHODS if method in item)

    def operation(self, method: str, path: str, said: Json) -> Operation:
        parameters = [self.resolve(parameter) for parameter in said["parameters"] if "$ref" not in parameter]
        shared = [self.resolve(parameter)["name"] for parameter in said["parameters"] if "$ref" in parameter]
        responses = [self.response(status, one) for status, one in said["responses"].items()]
        bodies = said.get("requestBody", {}).get("content", {})
        contents = [self.content(media_type, body["schema"]) for media_type, body in bodies.items()]
        return Operation(
            anchor=said["operationId"].replace("_", "-"),
            method=method.upper(),
            path=path,
            summary=said["summary"],
            description=_markdown(said["description"]),
            parameters=[self.parameter(parameter) for parameter in parameters],
            shared=shared,
            bodies=contents,
            answers=[response for response in responses if response.status < "300"],
            failures=[response for response in responses if response.status >= "300"],
            curl=self.curl(method, path, parameters, contents),
        )

    def resolve(self, said: Json) -> Json:
        if "$ref" not in said:
            return said
        _, part, name = _ref(said["$ref"])
        found: Json = self.components[part][name]
        return found

    def parameter(self, said: Json) -> Row:
        schema = said["schema"]
        return Row(
            name=said["name"],
            type=self.type(schema),
            description=_inline(said["description"]),
            where=said["in"],
            default=_json(schema["default"]) if "default" in schema else "",
            required=said["required"],
        )

    def response(self, status: str, said: Json) -> Response:
        said = self.resolve(said)
        headers = [
            Row(name, self.type(header["schema"]), _inline(header["description"]))
            for name, header in said.get("headers", {}).items()
        ]
        contents = [self.content(kind, content["schema"]) for kind, content in said.get("content", {}).items()]
        return Response(status, _inline(said["description"]), headers, contents)

    def content(self, media_type: str, schema: Json) -> Content:
        item = self.resolve(schema.get("items", schema) if schema.get("type") == "array" else schema)
        is_json = media_type == "application/json"
        example = json.dumps(self.example(schema), indent=2, ensure_ascii=False) if is_json else ""
        fields = self.fields(item) if is_json else []
        return Content(media_type, self.type(schema), schema.get("description", ""), fields, example)

    def fields(self, schema: Json) -> list[Row]:
        required = schema.get("required", [])
        return [
            Row(name, self.type(field), _inline(field.get("description", "")), required=name in required)
            for name, field in schema.get("properties", {}).items()
        ]

    # --- types in words -----------------------------------------------------------------------------------------

    def type(self, schema: Json) -> SafeString:
        """`array of Site`, with a link; `integer, 1 to 100`; `string or null`."""
        if "$ref" in schema:
            name = _ref(schema["$ref"])[2]
            return format_html('<a href="#object-{}">{}</a>', name, name)
        if "anyOf" in schema:
            return format_html_join(" or ", "{}", ((self.type(kind),) for kind in schema["anyOf"]))
        if "enum" in schema:
            return format_html_join(" | ", "<code>{}</code>", ((value,) for value in schema["enum"]))
        if schema.get("type") == "array":
            most = f", at most {schema['maxItems']}" if "maxItems" in schema else ""
            return format_html("array of {}{}", self.type(schema.get("items", {})), most)
        if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
            return format_html("object of {}", self.type(schema["additionalProperties"]))
        return format_html("{}{}", schema.get("format") or schema.get("type", "any value"), _limits(schema))

    # --- examples -----------------------------------------------------------------------------------------------

    def example(self, schema: Json) -> Any:
        schema = self.resolve(schema)
        if "examples" in schema:
            return schema["examples"][0]
        if "enum" in schema:
            return schema["enum"][0]
        if "anyOf" in schema:
            return self.example(schema["anyOf"][0])
        if schema.get("type") == "array":
            return [self.example(schema["items"])]
        if "properties" in schema:
            return {name: self.example(field) for name, field in schema["properties"].items()}
        if isinstance(schema.get("additionalProperties"), dict):
            return {"…": self.example(schema["additionalProperties"])}
        return None

    def curl(self, method: str, path: str, parameters: list[Json], bodies: list[Content]) -> str:
        """A line to paste, with the ids of the examples."""
        for parameter in parameters:
            if parameter["in"] == "path":
                path = path.replace(f"{{{parameter['name']}}}", quote(str(parameter["example"])))
        command = "curl" if method == "get" else f"curl -X {method.upper()}"
        lines = [f'{command} -H "Authorization: Bearer $TOKEN"']
        if bodies:
            body = json.dumps(json.loads(bodies[0].example))
            lines += [f'-H "Content-Type: {bodies[0].media_type}"', f"-d '{body}'"]
        return " \\\n  ".join([*lines, f'"{self.document["servers"][0]["url"]}{path}"'])


def _ref(pointer: str) -> tuple[str, str, str]:
    match = _REF(pointer)
    assert match, pointer
    return pointer, match[1], match[2]


def _limits(schema: Json) -> str:
    if "minimum" in schema and "maximum" in schema:
        return f", {schema['minimum']} to {schema['maximum']}"
    if "minimum" in schema:
        return f", at least {schema['minimum']}"
    if "minLength" in schema:
        return f", {schema['minLength']} to {schema['maxLength']} characters"
    return ""


def _json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _slug(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def _sections(text: str) -> list[tuple[str, str]]:
    """The anchors and names of the headings in `text`."""
    return [(_slug(name), name) for name in re.findall(r"^## (.+)$", text, re.MULTILINE)]


def _markdown(text: str, *, headings: bool = False) -> SafeString:
    tokens = _MARKDOWN.parse(text)
    for opening, content in pairwise(tokens):
        if headings and opening.type == "heading_open":
            opening.attrSet("id", _slug(content.content))
    return SafeString(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))  # it escapes HTML


def _inline(text: str) -> SafeString:
    return SafeString(_MARKDOWN.renderInline(text))  # it escapes HTML
