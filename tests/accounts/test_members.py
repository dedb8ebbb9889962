"""The members of a partner: who may see and change them, and the owner that stays."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from tests.accounts.visits import signed_in, text
from tests.api.calls import ROOT, calling, error, refused
from tests.cast import member

from jetbridge.server.accounts import members
from jetbridge.server.accounts.models import Invitation, Membership, Role, User
from jetbridge.server.audit.models import AuditEvent
from jetbridge.server.partners.models import Partner


def path(partner: Partner, rest: str = "members") -> str:
    return f"{ROOT}/{partner.pk}/{rest}"


def post(client: Client, where: str, **body: Any) -> Any:
    return client.post(where, body, content_type="application/json")


def roles(partner: Partner) -> dict[str, str]:
    return dict(Membership.objects.filter(partner=partner).values_list("user__username", "role"))


def events() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("event", flat=True))


# --- the routes ---------------------------------------------------------------------------------------------


def test_an_owner_sees_who_belongs_to_the_partner(alice: User, bob: User, charlie: User, acme: Partner) -> None:
    User.objects.filter(pk=bob.pk).update(first_name="Bob")
    listed = calling(alice).get(path(acme)).json()
    assert [list(one) for one in listed] == [["user_id", "username", "email", "display_name", "role", "since"]] * 2
    assert listed[1] | {"since": ""} == {
        "user_id": bob.pk,
        "username": "bob",
        "email": "bob@example.com",
        "display_name": "Bob",
        "role": "viewer",
        "since": "",
    }


def test_an_owner_changes_a_role(alice: User, bob: User, acme: Partner) -> None:
    response = post(calling(alice), path(acme), user_id=bob.pk, role="developer")
    assert (response.status_code, response.json()["role"]) == (200, "developer")
    assert roles(acme) == {"alice": "owner", "bob": "developer"}
    said = {"member_id": bob.pk, "member": "bob", "before": "viewer", "after": "developer"}
    assert [(entry.event, entry.details) for entry in AuditEvent.objects.all()] == [("member.role-changed", said)]


def test_an_owner_removes_a_member_whose_token_stops_at_once(alice: User, bob: User, acme: Partner) -> None:
    theirs = calling(bob)
    assert theirs.get(path(acme, "")).status_code == 200
    response = calling(alice).delete(path(acme, f"members/{bob.pk}"))
    assert response.json()["deleted"] is True
    assert response.json()["previous"]["username"] == "bob"
    assert roles(acme) == {"alice": "owner"}
    assert theirs.get(path(acme, "")).status_code == 403
    said = {"member_id": bob.pk, "member": "bob", "role": "viewer"}
    assert [(entry.event, entry.details) for entry in AuditEvent.objects.all()] == [("member.removed", said)]


def test_the_last_owner_is_neither_removed_nor_demoted(alice: User, bob: User, acme: Partner) -> None:
    api = calling(alice)
    demoted = post(api, path(acme), user_id=alice.pk, role="viewer")
    removed = api.delete(path(acme, f"members/{alice.pk}"))
    for response in (demoted, removed):
        assert (response.status_code, error(response)["code"]) == (409, "rest_last_owner")
    assert roles(acme)["alice"] == "owner"
    assert events() == []


def test_an_owner_leaves_where_another_one_stays(alice: User, acme: Partner) -> None:
    member("dan", acme, Role.OWNER)
    assert calling(alice).delete(path(acme, f"members/{alice.pk}")).status_code == 200
    assert roles(acme) == {"dan": "owner"}


def test_an_owner_who_cannot_sign_in_does_not_count(alice: User, acme: Partner) -> None:
    dan = member("dan", acme, Role.OWNER)
    User.objects.filter(pk=dan.pk).update(is_active=False)
    assert calling(alice).delete(path(acme, f"members/{alice.pk}")).status_code == 409
    assert calling(alice).delete(path(acme, f"members/{dan.pk}")).status_code == 200


@pytest.mark.parametrize("body", [{"role": "viewer"}, {"role": "king"}, {}, {"user_id": "x", "role": "viewer"}])
def test_bad_bodies_are_named(alice: User, acme: Partner, body: dict[str, Any]) -> None:
    assert error(post(calling(alice), path(acme), **body))["data"]["status"] == 400


def test_somebody_who_is_no_member_is_not_found(alice: User, charlie: User, acme: Partner) -> None:
    api = calling(alice)
    for user_id in (charlie.pk, 999_999, 2**70):
        gone = api.delete(path(acme, f"members/{user_id}"))
        changed = post(api, path(acme), user_id=user_id, role="viewer")
        assert {error(r)["code"] for r in (gone, changed)} == {"rest_member_invalid_id"}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.DEVELOPER, Role.BILLING])
def test_only_owners_may(alice: User, acme: Partner, role: Role) -> None:
    api = calling(member("dan", acme, role))
    answers = [
        api.get(path(acme)),
        post(api, path(acme), user_id=alice.pk, role="viewer"),
        api.delete(path(acme, f"members/{alice.pk}")),
        api.get(path(acme, "invitations")),
        post(api, path(acme, "invitations"), email="eve@example.com", role="owner"),
        api.delete(path(acme, "invitations/1")),
    ]
    assert {response.status_code for response in answers} == {403}
    assert mail.outbox == []


def test_another_partners_owner_sees_nothing(alice: User, charlie: User, acme: Partner) -> None:
    api = calling(charlie)
    assert api.get(path(acme)).content == api.get(path(acme).replace(str(acme.pk), "999999")).content
    assert api.get(path(acme)).status_code == 403


def test_inviting_answers_everything_but_the_token(alice: User, acme: Partner) -> None:
    response = post(calling(alice), path(acme, "invitations"), email="Dan@Example.com", role="billing")
    assert response.status_code == 201
    body = response.json()
    assert list(body) == ["id", "email", "role", "invited_by", "created_on", "expires_on"]
    assert (body["email"], body["role"], body["invited_by"]) == ("dan@example.com", "billing", "alice")
    assert "jbi_" in mail.outbox[0].body
    assert "jbi_" not in response.content.decode()
    assert calling(alice).get(path(acme, "invitations")).json() == [body]
    assert events() == ["member.invited"]


def test_a_member_cannot_be_invited(alice: User, bob: User, acme: Partner) -> None:
    response = post(calling(alice), path(acme, "invitations"), email="BOB@example.com", role="owner")
    assert (response.status_code, error(response)["code"]) == (409, "rest_already_member")


def test_an_address_has_to_be_one(alice: User, acme: Partner) -> None:
    response = post(calling(alice), path(acme, "invitations"), email="dan", role="viewer")
    assert refused(response) == {"email": ("rest_invalid_email", "Invalid email address.")}


def test_an_invitation_is_withdrawn(alice: User, charlie: User, acme: Partner, zenith: Partner) -> None:
    api = calling(alice)
    made = post(api, path(acme, "invitations"), email="dan@example.com", role="viewer").json()
    elsewhere = calling(charlie).delete(path(zenith, f"invitations/{made['id']}"))
    assert error(elsewhere)["code"] == "rest_invitation_invalid_id"
    response = api.delete(path(acme, f"invitations/{made['id']}"))
    assert response.json() == {"deleted": True, "previous": made}
    assert not Invitation.objects.exists()
    assert events() == ["member.invited", "invitation.withdrawn"]


# --- the page -----------------------------------------------------------------------------------------------


def page(partner: Partner) -> str:
    return f"/partners/{partner.pk}/members"


def test_the_page_is_for_owners_alone(alice: User, bob: User, charlie: User, acme: Partner) -> None:
    assert "bob@example.com" in text(signed_in(alice).get(page(acme)))
    for user in (bob, charlie):
        assert signed_in(user).get(page(acme)).status_code == 404
        assert signed_in(user).post(page(acme), {"remove": str(alice.pk)}).status_code == 404


def test_the_page_changes_a_role_and_removes(alice: User, bob: User, acme: Partner) -> None:
    client = signed_in(alice)
    form = {f"role-{alice.pk}": "viewer", f"role-{bob.pk}": "billing"}
    client.post(page(acme), form | {"change": str(bob.pk)})
    assert roles(acme) == {"alice": "owner", "bob": "billing"}
    client.post(page(acme), form | {"remove": str(bob.pk)})
    assert roles(acme) == {"alice": "owner"}


def test_the_page_keeps_the_last_owner(alice: User, acme: Partner) -> None:
    client = signed_in(alice)
    for form in ({"remove": str(alice.pk)}, {"change": str(alice.pk), f"role-{alice.pk}": "viewer"}):
        assert "last owner" in text(client.post(page(acme), form, follow=True))
    assert roles(acme) == {"alice": "owner"}


@pytest.mark.parametrize("form", [{"remove": "x"}, {"remove": "999999"}, {"change": "1"}, {"withdraw": "7"}, {}])
def test_the_page_takes_nonsense_calmly(alice: User, acme: Partner, form: dict[str, str]) -> None:
    answer = signed_in(alice).post(page(acme), form, follow=True)
    assert "That is not there any more." in text(answer)


def test_the_page_wants_its_cookie(alice: User, acme: Partner) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice, "allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(page(acme), {"remove": str(alice.pk)}).status_code == 403


# --- two at once --------------------------------------------------------------------------------------------


def _remove(partner: Partner, user: User) -> None:
    members.remove(user.pk, partner.pk)


def _demote(partner: Partner, user: User) -> None:
    members.change_role(user.pk, partner.pk, Role.VIEWER)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [_remove, _demote])
def test_two_owners_who_act_on_each_other_at_once_leave_one(
    alice: User, acme: Partner, act: Callable[[Partner, User], None]
) -> None:
    dan = member("dan", acme, Role.OWNER)
    start, refusals = threading.Barrier(2), []

    def run(user: User) -> None:
        try:
            start.wait()
            act(acme, user)
        except members.LastOwner as error:
            refusals.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[user]) for user in (alice, dan)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refusals) == 1
    assert list(roles(acme).values()).count("owner") == 1
