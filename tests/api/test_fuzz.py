"""Schemathesis over the whole specification: what it allows is answered as it says, and what it forbids is refused."""

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks
from tests.api.billed import bill
from tests.cast import NOW, activate, draft, token

from jetbridge.server.accounts import invitations, mail
from jetbridge.server.accounts.models import Role, User
from jetbridge.server.api import api as rest
from jetbridge.server.billing import invoices
from jetbridge.server.partners.models import PartnerKey
from jetbridge.server.wsgi import application

WORDS = ("invoice_id", "credit_note_id")
RESHAPING = "#/components/parameters/_"
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
    checks.negative_data_rejection,
    checks.ignored_auth,
]


def _document() -> dict[str, Any]:
    """Without `_fields` and `_envelope`: what they do to every answer's shape no schema says (test_conventions)."""
    document: dict[str, Any] = copy.deepcopy(rest.get_openapi_schema())
    for item in document["paths"].values():
        for operation in item.values():
            kept = [one for one in operation.get("parameters", []) if not one.get("$ref", "").startswith(RESHAPING)]
            operation["parameters"] = kept
    return document


schema = schemathesis.openapi.from_dict(_document())
schema.app = application
schema.config.generation.allow_extra_parameters = False  # WordPress passes over what it does not know
schema.config.generation.deterministic = True


@pytest.fixture
def connection_kept() -> Iterator[None]:
    """Django closes connections around a request; the test's own is inside its transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def real(key: PartnerKey, alice: User, bob: User) -> dict[str, int | str]:
    """Ids that the caller may name."""
    billed = bill(key)
    invoices.pay(billed.october, paid_on=NOW.date(), reference="TX-1", amount=1, now=timezone.now())
    number, *_ = activate(key, *(draft(i) for i in range(1, 4)))
    invited, _ = invitations.create(key.partner_id, "charlie@example.com", Role.VIEWER, by=alice, now=timezone.now())
    ids: dict[str, int | str] = {"partner_id": key.partner_id, "key_id": key.pk, "activation_id": number}
    ids |= {"invoice_id": billed.invoice_id, "credit_note_id": billed.credit_note_id}
    return ids | {"user_id": bob.pk, "invitation_id": invited.pk, "application_id": 1}


@pytest.fixture
def headers(alice: User, settings: Any) -> dict[str, str]:
    settings.ALLOWED_HOSTS = ["localhost"]  # as schemathesis calls it
    return {"Authorization": f"Bearer {token(alice)}"}


@pytest.fixture
def mails_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail takes random numbers, and Hypothesis minds a thread that does so behind its back."""
    monkeypatch.setattr(mail, "deliver", mail._deliver)


@schema.parametrize()
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@pytest.mark.usefixtures("connection_kept", "mails_at_once")
def test_every_operation_keeps_to_the_specification(
    case: Any, real: dict[str, int | str], headers: dict[str, str]
) -> None:
    ids = {name: _real(real[name], value) for name, value in (case.path_parameters or {}).items()}
    if not all(re.fullmatch(r"[A-Za-z0-9_]+" if name in WORDS else "[0-9]+", str(ids[name])) for name in ids):
        assert case.call(headers=headers).json()["code"] == "rest_no_route"  # then it is another path
        return
    if ids:
        case.path_parameters = ids
    case.call_and_validate(headers=headers, checks=CHECKS)


def _real(name: int | str, generated: Any) -> Any:
    """Most generated ids stand for the real one: those of nothing are all answered alike."""
    if isinstance(name, str):
        return name if len(str(generated)) % 8 else generated
    return name if str(generated).isdecimal() and int(generated) % 8 else generated
