"""The access matrix: every route for every kind of caller (contract section 2)."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import pytest
from django.test import Client
from django.utils import timezone
from tests.api.billed import bill
from tests.api.calls import REST, ROOT, at, bearer, calling, error
from tests.cast import NOW, activate, draft, member, token

from jetbridge.server.accounts import invitations
from jetbridge.server.accounts.models import Role, User
from jetbridge.server.api import api as rest
from jetbridge.server.oauth import tokens
from jetbridge.server.oauth.models import AccessToken
from jetbridge.server.partners.models import Partner, PartnerKey

READ, WRITE = "any role; scope global or activations", "developer and owner; scope global"
OWN = "owner; scope global"
PAY = "billing and owner; scope global or invoices"
FILE = "a user, who may read the file: here the list of activations"
PARTNERS = "/jetpack-partners"
PARTNER = PARTNERS + "/{partner_id}"
KEY = PARTNER + "/key/{key_id}"

DOWNLOAD = ("POST", PARTNERS + "/download")
ROUTES = {
    ("GET", PARTNERS): READ,
    ("GET", PARTNERS + "/activations"): READ,
    ("GET", PARTNERS + "/capabilities"): READ,
    ("GET", PARTNERS + "/plans"): READ,
    ("GET", PARTNER): READ,
    ("GET", PARTNER + "/audit"): OWN,
    ("GET", PARTNER + "/members"): OWN,
    ("POST", PARTNER + "/members"): OWN,
    ("DELETE", PARTNER + "/members/{user_id}"): OWN,
    ("GET", PARTNER + "/invitations"): OWN,
    ("POST", PARTNER + "/invitations"): OWN,
    ("DELETE", PARTNER + "/invitations/{invitation_id}"): OWN,
    ("POST", PARTNER + "/key"): WRITE,
    ("GET", KEY): READ,
    ("POST", KEY): WRITE,
    ("POST", KEY + "/disable"): WRITE,
    ("POST", KEY + "/enable"): WRITE,
    ("POST", KEY + "/rotate-secret"): WRITE,
    ("GET", KEY + "/activations"): READ,
    ("GET", KEY + "/changes"): READ,
    ("GET", KEY + "/activation/{activation_id}"): READ,
    ("DELETE", KEY + "/activation/{activation_id}"): WRITE,
    ("GET", PARTNER + "/stripe/customer"): PAY,
    ("GET", KEY + "/stripe/subscription"): PAY,
    ("GET", KEY + "/stripe/upcoming-invoice"): PAY,
    ("GET", KEY + "/stripe/invoices"): PAY,
    ("GET", KEY + "/stripe/invoices/{invoice_id}"): PAY,
    ("GET", KEY + "/stripe/invoices/{invoice_id}.pdf"): PAY,
    ("GET", KEY + "/stripe/invoices/{invoice_id}/sites"): PAY,
    ("GET", KEY + "/stripe/credit-notes"): PAY,
    ("GET", KEY + "/stripe/credit-notes/{credit_note_id}"): PAY,
    ("GET", KEY + "/stripe/credit-notes/{credit_note_id}.pdf"): PAY,
    DOWNLOAD: FILE,
}
UNDER_A_PARTNER = [route for route in ROUTES if route[1].startswith(PARTNER) or route == DOWNLOAD]
UNDER_A_KEY = [route for route in ROUTES if route[1].startswith(KEY) or route == DOWNLOAD]

OK: dict[str, Any] = {"status": 200}
ANONYMOUS = {"status": 401, "code": "rest_forbidden", "challenge": "Bearer"}
INVALID = {"status": 401, "code": "invalid_token", "challenge": 'Bearer error="invalid_token"'}
FORBIDDEN = {"status": 403, "code": "rest_forbidden", "challenge": None}
NEEDS = 'Bearer error="insufficient_scope", scope="{}"'
SMALL = {
    READ: FORBIDDEN | {"challenge": NEEDS.format("activations global")},
    WRITE: FORBIDDEN | {"challenge": NEEDS.format("global")},
    OWN: FORBIDDEN | {"challenge": NEEDS.format("global")},
    PAY: FORBIDDEN | {"challenge": NEEDS.format("global invoices")},
    FILE: FORBIDDEN | {"challenge": NEEDS.format("activations auth global invoices")},
}


def test_every_route_has_its_row() -> None:
    paths = rest.get_openapi_schema()["paths"]
    methods = {"get", "post", "put", "patch", "delete"}
    documented = {(m.upper(), path.removeprefix(REST)) for path, item in paths.items() for m in methods & set(item)}
    documented = {route for route in documented if not route[1].startswith("/rest/")}  # tests/accounts and tests/oauth
    assert documented == set(ROUTES)


def _call(
    client: Client,
    route: tuple[str, str],
    *,
    partner: int,
    key: int,
    activation: int,
    user: int = 0,
    invitation: int = 0,
    invoice: str = "in_1",
    credit_note: str = "cn_1",
) -> Any:
    method, path = route
    ids = {"partner_id": partner, "key_id": key, "activation_id": activation}
    billed = {"invoice_id": invoice, "credit_note_id": credit_note}
    filled = REST + path.format(**ids, **billed, user_id=user, invitation_id=invitation)
    body = {"name": f"New {len(path)}", "user_id": user, "role": "viewer", "email": "eve@example.com"}
    body["path"] = f"{REST}{KEY}/activations?format=csv".format(**ids)
    return client.generic(method, filled, json.dumps(body) if method == "POST" else "", content_type="application/json")


def _seen(response: Any) -> dict[str, Any]:
    if response.status_code in (200, 201):
        return OK
    code = error(response)["code"]
    return {"status": response.status_code, "code": code, "challenge": response.get("WWW-Authenticate")}


def _expired(acme: Partner) -> Client:
    user = member("dan", acme, Role.OWNER)
    return bearer(tokens.issue_access_token(user, "global", days=0, now=timezone.now()))


def _deactivated(acme: Partner) -> Client:
    client = calling(member("dan", acme, Role.OWNER))
    User.objects.filter(username="dan").update(is_active=False)
    return client


def _revoked(acme: Partner) -> Client:
    client = calling(member("dan", acme, Role.OWNER))
    AccessToken.objects.all().delete()
    return client


def _mistyped(acme: Partner) -> Client:
    raw = token(member("dan", acme, Role.OWNER))
    return bearer(raw[:-1] + ("a" if raw[-1] != "a" else "b"))


def _of_the_key(acme: Partner) -> Client:
    raw = tokens.issue_access_token(member("dan", acme, Role.OWNER), "jetpack-partner", days=1, now=timezone.now())
    AccessToken.objects.update(user=None, application=acme.keys.get().application)
    return bearer(raw)


def _of_nobody(acme: Partner) -> Client:
    client = calling(member("dan", acme, Role.OWNER))
    AccessToken.objects.update(user=None)
    return client


def _staff(acme: Partner) -> Client:
    return calling(User.objects.create(username="dan", email="dan@example.com", is_staff=True, is_superuser=True))


def _member(role: Role, scope: str = "global") -> Callable[[Partner], Client]:
    return lambda acme: calling(member("dan", acme, role), scope)


def everywhere(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {READ: answer, WRITE: answer, OWN: answer, PAY: answer, FILE: answer}


READING = {READ: OK, FILE: OK}
NO_READING = {FILE: SMALL[READ]}


CALLERS: dict[str, tuple[Callable[[Partner], Client], dict[str, dict[str, Any]]]] = {
    "no token": (lambda acme: Client(), everywhere(ANONYMOUS)),
    "no bearer token": (lambda acme: Client(headers={"Authorization": "Basic YTpi"}), everywhere(ANONYMOUS)),
    "malformed token": (lambda acme: bearer("a b\xff\x00"), everywhere(INVALID)),
    "mistyped token": (_mistyped, everywhere(INVALID)),
    "unknown token": (lambda acme: bearer(tokens.generate_access_token()), everywhere(INVALID)),
    "expired token": (_expired, everywhere(INVALID)),
    "revoked token": (_revoked, everywhere(INVALID)),
    "deactivated user": (_deactivated, everywhere(INVALID)),
    "token of the key": (_of_the_key, SMALL),
    "scope auth": (_member(Role.OWNER, "auth"), SMALL | NO_READING),
    "scope invoices": (_member(Role.OWNER, "invoices"), SMALL | NO_READING | {PAY: OK}),
    "scope jetpack-partner": (_member(Role.OWNER, "jetpack-partner"), SMALL),
    "all small scopes": (_member(Role.OWNER, "auth invoices jetpack-partner"), SMALL | NO_READING | {PAY: OK}),
    "no scope": (_member(Role.OWNER, ""), SMALL),
    "scope activations": (_member(Role.OWNER, "activations"), SMALL | READING),
    "viewer": (_member(Role.VIEWER), everywhere(FORBIDDEN) | READING),
    "billing": (_member(Role.BILLING), everywhere(FORBIDDEN) | READING | {PAY: OK}),
    "viewer, small scope": (_member(Role.VIEWER, "activations"), SMALL | READING),
    "billing, scope invoices": (_member(Role.BILLING, "invoices"), SMALL | NO_READING | {PAY: OK}),
    "viewer, scope invoices": (_member(Role.VIEWER, "invoices"), SMALL | NO_READING | {PAY: FORBIDDEN}),
    "developer": (_member(Role.DEVELOPER), everywhere(OK) | {OWN: FORBIDDEN, PAY: FORBIDDEN}),
    "owner": (_member(Role.OWNER), everywhere(OK)),
    "owner, several scopes": (_member(Role.OWNER, "auth global invoices"), everywhere(OK)),
    "user without a partner": (lambda acme: calling(User.objects.create(username="dan")), everywhere(FORBIDDEN)),
    "token of nobody": (_of_nobody, everywhere(FORBIDDEN) | {FILE: SMALL[FILE]}),
    "staff": (_staff, everywhere(FORBIDDEN)),
}


@pytest.mark.parametrize("caller", CALLERS)
def test_every_route_answers_as_the_matrix_says(
    acme: Partner, key: PartnerKey, alice: User, bob: User, caller: str
) -> None:
    enter, expected = CALLERS[caller]
    billed = bill(key)
    number, *_ = activate(key, draft(1))
    invited, _ = invitations.create(acme.pk, "charlie@example.com", Role.VIEWER, by=alice, now=timezone.now())
    ids = {"partner": acme.pk, "key": key.pk, "activation": number, "user": bob.pk, "invitation": invited.pk}
    named = {"invoice": billed.invoice_id, "credit_note": billed.credit_note_id}
    client, everything = enter(acme), cast(Any, ids | named)
    seen = {r: _seen(_call(client, r, **everything)) for r in ROUTES}
    assert seen == {route: expected[needed] for route, needed in ROUTES.items()}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OWNER])
def test_a_member_of_another_partner_sees_nothing_of_this_one(
    acme: Partner, zenith: Partner, key: PartnerKey, role: Role
) -> None:
    (number,) = activate(key, draft(1))
    client = calling(member("dan", zenith, role))
    for route in ROUTES:
        response = _call(client, route, partner=acme.pk, key=key.pk, activation=number)
        if route in UNDER_A_PARTNER:
            assert _seen(response) == FORBIDDEN
        else:
            assert _seen(response) == OK
            assert b"Acme" not in response.content


@pytest.mark.parametrize("route", UNDER_A_PARTNER, ids=" ".join)
def test_not_yours_and_not_there_are_the_same_answer(
    api: Client, acme: Partner, zenith: Partner, key: PartnerKey, other_key: PartnerKey, route: tuple[str, str]
) -> None:
    (number,) = activate(key, draft(1))
    (foreign,) = activate(other_key, draft(1))
    ids = [(zenith.pk, other_key.pk), (zenith.pk, key.pk), (9**9, other_key.pk), (9**9, key.pk), (0, 0), (9**99, 9**99)]
    if route in UNDER_A_KEY:
        ids += [(acme.pk, other_key.pk), (acme.pk, 9**9), (acme.pk, 0), (acme.pk, 9**99)]
    answers = [
        _call(api, route, partner=partner, key=one, activation=activation)
        for partner, one in ids
        for activation in (number, foreign, 9**9)
    ]
    assert {_seen(answer)["status"] for answer in answers} == {403}
    assert len({(answer.content, tuple(sorted(answer.items()))) for answer in answers}) == 1
    other_key.refresh_from_db()
    assert (other_key.name, other_key.disabled_on, other_key.change) == ("Production", None, 1)


def test_a_role_at_one_partner_gives_nothing_at_another(alice: User, acme: Partner, zenith: Partner) -> None:
    """Alice may look at Zenith and write at Acme; that does not add up to writing at Zenith."""
    alice.memberships.create(partner=zenith, role=Role.VIEWER)
    client = calling(alice)
    assert client.get(f"{ROOT}/{zenith.pk}").status_code == 200
    for partner, status in ((acme, 201), (zenith, 403)):
        assert client.post(f"{ROOT}/{partner.pk}/key", {"name": "New"}, "application/json").status_code == status


def test_what_changes_for_a_user_holds_at_once(alice: User, key: PartnerKey) -> None:
    client = calling(alice)
    assert client.post(at(key, "enable")).status_code == 200
    alice.memberships.update(role=Role.VIEWER)
    assert client.post(at(key, "enable")).status_code == 403
    assert client.get(at(key, "")).status_code == 200
    alice.memberships.all().delete()
    assert client.get(at(key, "")).status_code == 403


def test_a_token_ends_at_its_second(alice: User, key: PartnerKey, monkeypatch: pytest.MonkeyPatch) -> None:
    client = bearer(tokens.issue_access_token(alice, "global", days=1, now=NOW))
    for seconds, status in ((-1, 200), (0, 401), (1, 401)):
        instant = NOW + timedelta(days=1, seconds=seconds)
        monkeypatch.setattr(timezone, "now", lambda instant=instant: instant)
        assert client.get(ROOT).status_code == status


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "bEaReR", "Bearer "])
def test_the_case_of_the_scheme_does_not_matter(alice: User, scheme: str) -> None:
    assert Client(headers={"Authorization": f"{scheme} {token(alice)}"}).get(ROOT).status_code == 200


@pytest.mark.parametrize(
    ("header", "answer"),
    [
        ("", ANONYMOUS),
        ("Bearer", INVALID),
        ("Bearer ", INVALID),
        ("Token {}", ANONYMOUS),
        ("{}", ANONYMOUS),
        ("Bearer{}", ANONYMOUS),
        ("Bearer, {}", ANONYMOUS),
        ("Bearer {} {}", INVALID),
        ("Basic {}", ANONYMOUS),
        ('Bearer "{}"', INVALID),
        ("Bearer {},", INVALID),
        ("Bearer token={}", INVALID),
        ("Bearer " + "x" * 60000, INVALID),
    ],
    ids=range(13),
)
def test_anything_else_is_no_token_or_an_invalid_one(alice: User, header: str, answer: dict[str, Any]) -> None:
    raw = token(alice)
    assert _seen(Client(headers={"Authorization": header.format(raw, raw)}).get(ROOT)) == answer


@pytest.mark.parametrize("name", ["access_token", "token", "bearer_token", "Authorization", "secret"])
def test_a_token_in_a_query_a_form_or_a_cookie_is_none(alice: User, key: PartnerKey, name: str) -> None:
    client, raw = Client(), token(alice)
    client.cookies[name] = raw
    form = f"name=Live&{name}={raw}"
    assert _seen(client.get(f"{ROOT}?{name}={raw}")) == ANONYMOUS
    assert _seen(client.post(at(key, ""), form, content_type="application/x-www-form-urlencoded")) == ANONYMOUS


def test_the_answer_to_a_stranger_says_what_wordpress_says(client: Client) -> None:
    assert error(client.get(ROOT))["message"] == "Sorry, you are not allowed to do that."
    assert error(client.get(ROOT))["data"] == {"status": 401}


def test_the_specification_is_open_to_all(client: Client) -> None:
    assert client.get(f"{REST}/openapi.json").status_code == 200
