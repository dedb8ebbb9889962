"""RFC 7636: PKCE is required of public clients, honoured for all, and S256 only."""

import pytest
from tests.oauth import flows
from tests.oauth.flows import VERIFIER, App, refused

from jetbridge.server.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["web", "native"])
def app(request: pytest.FixtureRequest) -> App:
    chosen: App = request.getfixturevalue(request.param)
    return chosen


def error(user: User, app: App, **said: str | None) -> str:
    return flows.answered(flows.browser(user).get(flows.link(app, **said)))["error"]


def test_rfc7636_4_4_1_a_public_client_must_use_it(bob: User, native: App) -> None:
    assert error(bob, native, code_challenge=None, code_challenge_method=None) == "invalid_request"


def test_rfc7636_plain_challenge_is_refused(bob: User, app: App) -> None:
    """Named, or by leaving the method out (section 4.3: then it is plain)."""
    for method in ("plain", "", None, "s256", "S512"):
        assert error(bob, app, code_challenge=VERIFIER, code_challenge_method=method) == "invalid_request"


@pytest.mark.parametrize("challenge", ["", "short", "x" * 44, "x" * 5000, "é" * 43, "=" * 43])
def test_rfc7636_4_2_a_challenge_is_a_sha256(bob: User, app: App, challenge: str) -> None:
    assert error(bob, app, code_challenge=challenge, code_challenge_method="S256") == "invalid_request"


@pytest.mark.parametrize(
    "verifier", [None, "", "x" * 43, VERIFIER[:42], VERIFIER + "x", VERIFIER + "x" * 100, "é" * 43]
)
def test_rfc7636_4_6_the_verifier_must_match(bob: User, app: App, verifier: str | None) -> None:
    code = flows.code(bob, app, **flows.pkce())
    status, name = refused(flows.exchange(app, code, code_verifier=verifier))
    assert (status, name in ("invalid_grant", "invalid_request")) == (400, True)


@pytest.mark.parametrize("verifier", ["short", "a" * 42, "b" * 129, "with blank" + "c" * 40])
def test_rfc7636_4_1_a_verifier_has_43_to_128_characters(bob: User, native: App, verifier: str) -> None:
    code = flows.code(bob, native, **flows.pkce(verifier))
    assert refused(flows.exchange(native, code, code_verifier=verifier)) == (400, "invalid_grant")


def test_rfc7636_4_6_the_right_verifier_works(bob: User, app: App) -> None:
    code = flows.code(bob, app, **flows.pkce())
    assert flows.exchange(app, code, code_verifier=VERIFIER).status_code == 200


def test_rfc7636_4_6_a_wrong_verifier_does_not_spend_the_code(bob: User, native: App) -> None:
    code = flows.code(bob, native)
    flows.exchange(native, code, code_verifier="x" * 43)
    assert flows.exchange(native, code).status_code == 200
