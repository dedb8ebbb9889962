"""Partner keys and their secrets."""

import pytest
from django.contrib.auth.hashers import check_password
from tests.cast import NOW

from jetbridge.server.oauth import tokens
from jetbridge.server.oauth.models import AccessToken, Application
from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner, PartnerKey


def test_a_new_key_has_a_client_and_a_secret(acme: Partner) -> None:
    key, secret = keys.create_key(acme, " Staging ", now=NOW)
    assert key.name == "Staging"
    assert key.application.client_id.isdigit()
    assert key.application.authorization_grant_type == Application.GRANT_CLIENT_CREDENTIALS
    assert tokens.is_well_formed(secret, tokens.SECRET_PREFIX)


def test_the_secret_is_kept_as_sha256_only(acme: Partner) -> None:
    key, secret = keys.create_key(acme, "Staging", now=NOW)
    kept = Application.objects.get(pk=key.application_id).client_secret
    assert secret not in kept
    assert kept.startswith("random_secret_sha256$")
    assert check_password(secret, kept)
    assert not check_password(secret + "x", kept)


def test_a_name_is_taken_once_per_partner(acme: Partner, zenith: Partner, key: PartnerKey) -> None:
    with pytest.raises(keys.KeyNameTaken):
        keys.create_key(acme, key.name, now=NOW)
    assert keys.create_key(zenith, key.name, now=NOW)[0].name == key.name
    assert Application.objects.exclude(partner_key=None).count() == 2


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\nb", "\ud800"])
def test_a_name_that_is_no_name_is_refused(acme: Partner, name: str) -> None:
    with pytest.raises(keys.InvalidKeyName):
        keys.create_key(acme, name, now=NOW)


def test_a_renamed_key_keeps_its_change_number(acme: Partner, key: PartnerKey) -> None:
    PartnerKey.objects.filter(pk=key.pk).update(change=7)
    keys.rename(key, "Live")
    key.refresh_from_db()
    assert (key.name, key.change) == ("Live", 7)
    assert Application.objects.get(pk=key.application_id).name == "acme/Live"


def test_a_key_keeps_its_own_name_but_not_anothers(acme: Partner, key: PartnerKey) -> None:
    keys.rename(key, key.name)
    other, _ = keys.create_key(acme, "Staging", now=NOW)
    with pytest.raises(keys.KeyNameTaken):
        keys.rename(other, key.name)


def test_a_disabled_key_loses_its_tokens_and_can_be_enabled(key: PartnerKey) -> None:
    AccessToken.objects.create(application=key.application, token="t", expires=NOW, scope="jetpack-partner")
    keys.disable(key, now=NOW)
    assert key.disabled_on == NOW
    assert not AccessToken.objects.exists()
    keys.enable(key)
    key.refresh_from_db()
    assert key.disabled_on is None


def test_disabling_twice_keeps_the_first_moment(key: PartnerKey) -> None:
    keys.disable(key, now=NOW)
    keys.disable(key, now=NOW.replace(year=2027))
    assert key.disabled_on == NOW


def test_a_rotated_secret_replaces_the_old_one(acme: Partner) -> None:
    key, old = keys.create_key(acme, "Staging", now=NOW)
    new = keys.rotate_secret(key)
    kept = Application.objects.get(pk=key.application_id).client_secret
    assert check_password(new, kept)
    assert not check_password(old, kept)
