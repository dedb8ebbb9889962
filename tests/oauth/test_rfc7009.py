"""RFC 7009: a client gives a token back."""

import pytest
from tests.oauth import flows
from tests.oauth.flows import App, refused

from jetbridge.server.accounts.models import User

pytestmark = pytest.mark.django_db


def revoke(app: App, token: str | None, **said: str | None) -> tuple[int, bytes]:
    response = flows.post("revoke", {"token": token} | app.credentials | said)
    return response.status_code, response.content


@pytest.mark.parametrize("hint", [None, "access_token", "refresh_token", "nonsense"])
@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_rfc7009_2_1_either_token_ends_both_whatever_the_hint(
    bob: User, web: App, which: str, hint: str | None
) -> None:
    given = flows.tokens(bob, web)
    assert revoke(web, given[which], token_type_hint=hint) == (200, b"{}")
    assert not flows.works(given["access_token"])
    assert refused(flows.refresh(web, given["refresh_token"])) == (400, "invalid_grant")


def test_rfc7009_2_1_a_public_client_needs_no_secret(bob: User, native: App) -> None:
    given = flows.tokens(bob, native)
    assert revoke(native, given["access_token"])[0] == 200
    assert not flows.works(given["access_token"])


def test_rfc7009_2_1_a_confidential_client_needs_its_secret(bob: User, web: App) -> None:
    given = flows.tokens(bob, web)
    for secret in (None, "wrong"):
        response = flows.post("revoke", {"token": given["access_token"]} | web.credentials | {"client_secret": secret})
        assert refused(response) == (401, "invalid_client")
    assert flows.works(given["access_token"])


def test_rfc7009_2_1_basic_works(bob: User, web: App) -> None:
    given = flows.tokens(bob, web)
    response = flows.post("revoke", {"token": given["access_token"]}, headers=flows.basic(web))
    assert response.status_code == 200
    assert not flows.works(given["access_token"])


def test_rfc7009_2_1_another_clients_token_stays_and_looks_unknown(bob: User, web: App, native: App) -> None:
    given = flows.tokens(bob, web)
    assert revoke(native, given["access_token"]) == revoke(native, given["refresh_token"]) == revoke(native, "unknown")
    assert flows.works(given["access_token"])


def test_rfc7009_2_2_an_unknown_token_is_no_error(web: App) -> None:
    assert revoke(web, "unknown") == (200, b"{}")


def test_rfc7009_2_1_the_token_is_required(web: App) -> None:
    for token in (None, ""):
        assert refused(flows.post("revoke", {"token": token} | web.credentials)) == (400, "invalid_request")


def test_rfc7009_2_guessing_the_secret_is_slowed(web: App) -> None:
    for _ in range(5):
        flows.post("revoke", {"token": "x", "client_id": web.id, "client_secret": "wrong"})
    assert refused(flows.post("revoke", {"token": "x"} | web.credentials)) == (429, "slow_down")
