"""Partners, capabilities and plans (contract section 3)."""

import pytest
from django.test import Client
from tests.api.calls import ROOT, at, calling, error
from tests.cast import NOW, activate, draft, member

from jetbridge.server.accounts.models import Membership, Role, User
from jetbridge.server.partners.models import Partner, PartnerKey, Plan


def test_a_caller_sees_their_partners_with_their_keys(
    api: Client, acme: Partner, key: PartnerKey, zenith: Partner
) -> None:
    assert api.get(ROOT).json() == [
        {
            "id": acme.pk,
            "slug": "acme",
            "name": "Acme Hosting",
            "partner_type": "host",
            "company_website": "",
            "keys": [
                {
                    "id": key.pk,
                    "name": "Production",
                    "created_on": "2024-11-23T12:00:00+00:00",
                    "disabled_on": None,
                    "has_activations": False,
                    "latest_invoice": None,
                    "client_id": key.application.client_id,
                }
            ],
        }
    ]


def test_one_partner_and_one_key_are_the_same_objects(api: Client, acme: Partner, key: PartnerKey) -> None:
    (listed,) = api.get(ROOT).json()
    assert api.get(f"{ROOT}/{acme.pk}").json() == listed
    assert api.get(at(key, "")).json() == listed["keys"][0]


def test_a_key_tells_whether_it_has_activations(api: Client, key: PartnerKey) -> None:
    activate(key, draft(1, cancelled_on="2024-02-01"))
    assert api.get(at(key, "")).json()["has_activations"] is True


def test_an_id_may_be_written_with_zeros_before_it(api: Client, acme: Partner) -> None:
    assert api.get(f"{ROOT}/000{acme.pk}").json()["id"] == acme.pk


def test_a_member_of_two_partners_sees_both(alice: User, acme: Partner, zenith: Partner) -> None:
    Membership.objects.create(user=alice, partner=zenith, role=Role.VIEWER)
    assert [partner["slug"] for partner in calling(alice).get(ROOT).json()] == ["acme", "zenith"]


def test_all_partners_are_for_staff_only(api: Client, charlie: User, acme: Partner, zenith: Partner) -> None:
    staff = calling(User.objects.create(username="dora", email="dora@example.com", is_staff=True))
    assert [partner["slug"] for partner in staff.get(f"{ROOT}?all=1").json()] == ["acme", "zenith"]
    assert error(staff.get(ROOT))["data"]["status"] == 403
    assert error(api.get(f"{ROOT}?all=1"))["data"]["status"] == 403
    for none in ("all=0", "all=false"):
        assert len(api.get(f"{ROOT}?{none}").json()) == 1


def test_a_user_without_a_partner_sees_nothing(db: None) -> None:
    nobody = calling(User.objects.create(username="eve", email="eve@example.com"))
    for path in ("", "/capabilities", "/plans", "/activations"):
        assert error(nobody.get(ROOT + path))["code"] == "rest_forbidden"


READING = ["activations.read", "keys.read"]
OPERATING = ["activations.read", "activations.cancel", "keys.read", "keys.write"]
OWNING = [*OPERATING, "invoices.read", "members.write", "audit.read"]


@pytest.mark.parametrize(
    ("role", "scope", "permissions"),
    [
        (Role.VIEWER, "global", READING),
        (Role.BILLING, "global", [*READING, "invoices.read"]),
        (Role.DEVELOPER, "global", OPERATING),
        (Role.OWNER, "global", OWNING),
        (Role.OWNER, "activations", READING),
        (Role.VIEWER, "auth activations", READING),
        (Role.OWNER, "invoices activations", [*READING, "invoices.read"]),
        (Role.OWNER, "auth global", OWNING),
    ],
)
def test_capabilities_are_what_role_and_scope_both_give(
    acme: Partner, role: Role, scope: str, permissions: list[str]
) -> None:
    caller = calling(member("dan", acme, role), scope)
    assert caller.get(f"{ROOT}/capabilities").json() == {str(acme.pk): {"role": role.value, "permissions": permissions}}


def test_capabilities_name_each_partner(alice: User, acme: Partner, zenith: Partner) -> None:
    Membership.objects.create(user=alice, partner=zenith, role=Role.VIEWER)
    answer = calling(alice).get(f"{ROOT}/capabilities").json()
    assert {number: one["role"] for number, one in answer.items()} == {
        str(acme.pk): "owner",
        str(zenith.pk): "viewer",
    }


def test_plans_are_in_the_order_of_their_ids(api: Client) -> None:
    plans = api.get(f"{ROOT}/plans").json()
    assert plans[0] == {"product_id": 2000, "slug": "premium", "name": "Jetpack Premium, yearly"}
    assert [plan["product_id"] for plan in plans] == sorted(Plan.objects.values_list("pk", flat=True))


def test_the_moments_of_a_key_are_rendered_in_utc(api: Client, key: PartnerKey) -> None:
    PartnerKey.objects.filter(pk=key.pk).update(disabled_on=NOW.replace(microsecond=999_999))
    assert api.get(at(key, "")).json()["disabled_on"] == "2024-11-23T12:00:00+00:00"
