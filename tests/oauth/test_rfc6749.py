"""RFC 6749: the authorization framework, with what WordPress.com's published flow adds to it (contract section 4)."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.oauth import flows
from tests.oauth.conftest import Later
from tests.oauth.flows import App, refused

from jetbridge.server.accounts.models import User
from jetbridge.server.oauth.models import AccessToken, Application, Grant, RefreshToken
from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner, PartnerKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def of_key(acme: Partner) -> App:
    key, secret = keys.create_key(acme, "Production", now=timezone.now())
    return App(key.application, secret, "")


def client_credentials(app: App, **said: str | None) -> Any:
    return flows.post("token", {"grant_type": "client_credentials"} | app.credentials | said)


# --- section 3.1: the authorization endpoint -----------------------------------------------------------------


def test_rfc6749_3_1_signing_in_comes_first_and_leads_back(client: Client, web: App) -> None:
    response = client.get(flows.link(web))
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login?next=/oauth2/authorize")


def test_rfc6749_3_1_a_repeated_parameter_is_refused(bob: User, web: App) -> None:
    response = flows.browser(bob).get(flows.link(web) + f"&client_id={web.id}")
    assert response.status_code == 400
    assert "Location" not in response


def test_rfc6749_3_1_an_unknown_parameter_is_ignored(bob: User, web: App) -> None:
    """`approval_prompt=auto` and the names of oauthlib's own attributes, too."""
    names = ("approval_prompt", "user", "client", "nonce", "claims", "resource", "prompt")
    response = flows.browser(bob).get(flows.link(web, **dict.fromkeys(names, "auto")))
    assert response.status_code == 200
    assert "Approve" in response.content.decode()


def test_rfc6749_3_1_1_no_other_response_type(bob: User, web: App) -> None:
    for kind in ("token", "id_token", "code token", "none", ""):
        response = flows.browser(bob).get(flows.link(web, response_type=kind))
        answer = flows.answered(response)
        assert answer["error"] in ("unauthorized_client", "unsupported_response_type", "invalid_request"), kind


@pytest.mark.parametrize(
    "redirect",
    [
        "http://127.0.0.1:3210/",
        "http://127.0.0.1:3211",
        "https://127.0.0.1:3210",
        "http://localhost:3210",
        "http://127.0.0.1:3210?a=b",
        "http://127.0.0.1:3210#a",
        "http://127.0.0.1:3210@evil.example.com",
        "http://evil.example.com",
        "javascript:alert(1)",
        "",
    ],
)
def test_rfc6749_3_1_2_3_redirects_are_compared_to_the_letter(bob: User, web: App, redirect: str) -> None:
    response = flows.browser(bob).get(flows.link(web, redirect_uri=redirect))
    assert response.status_code == 400
    assert "Location" not in response


def test_rfc6749_3_1_2_3_one_registered_redirect_may_go_without_saying(bob: User, web: App) -> None:
    answer = flows.browser(bob).post(flows.link(web, redirect_uri=None), {"approve": "1"})
    assert answer["Location"].startswith(f"{web.redirect}?code=")
    assert flows.exchange(web, flows.answered(answer)["code"], redirect_uri=None).status_code == 200


def test_rfc6749_3_1_2_3_of_several_one_must_be_named(bob: User, alice: User) -> None:
    app = flows.web(alice, "https://example.com/a", "https://example.com/b")
    assert flows.browser(bob).get(flows.link(app, redirect_uri=None)).status_code == 400
    assert flows.approved(bob, app, redirect_uri="https://example.com/b")["code"]


def test_rfc6749_3_1_2_4_an_invalid_client_never_redirects(bob: User, web: App) -> None:
    for said in ({"client_id": "999"}, {"client_id": "a\x00b"}, {"client_id": None}, {"client_id": "9" * 5000}):
        response = flows.browser(bob).get(flows.link(web, **said))
        assert response.status_code == 400
        assert "Location" not in response


def test_rfc6749_3_1_2_4_the_error_page_says_what_to_mend(bob: User, web: App) -> None:
    text = flows.browser(bob).get(flows.link(web, redirect_uri="http://localhost:1")).content.decode()
    assert "to the letter" in text
    assert "http://localhost:1" in text
    assert "has not registered" in text


# --- section 3.3: scopes ------------------------------------------------------------------------------------


def test_rfc6749_3_3_the_default_scope_is_global(bob: User, web: App) -> None:
    assert flows.tokens(bob, web)["scope"] == "global"


@pytest.mark.parametrize("scope", ["jetpack-partner", "global jetpack-partner", "posts", "GLOBAL", "activations,auth"])
def test_rfc6749_3_3_a_scope_that_is_not_the_clients_is_invalid_scope(bob: User, web: App, scope: str) -> None:
    assert flows.answered(flows.browser(bob).get(flows.link(web, scope=scope)))["error"] == "invalid_scope"


# --- section 4.1: the code grant ------------------------------------------------------------------------------


def test_rfc6749_4_1_1_the_documented_link_with_its_blanks_works(bob: User, web: App) -> None:
    """Four blanks before `redirect_uri`, no state, no PKCE: as the published script sends it."""
    path = f"/oauth2/authorize?client_id={web.id}&response_type=code&    redirect_uri=http%3A%2F%2F127.0.0.1%3A3210"
    response = flows.browser(bob).post(f"{path}&scope=global".replace(" ", "%20"), {"approve": "1"})
    assert response["Location"].startswith("http://127.0.0.1:3210?code=")


def test_rfc6749_4_1_2_state_comes_back_untouched(bob: User, web: App) -> None:
    state = "a b&c=d%20é+/😀"
    assert flows.approved(bob, web, state=state)["state"] == state
    denied = flows.answered(flows.browser(bob).post(flows.link(web, state=state), {"deny": "1"}))
    assert denied["state"] == state


def test_rfc6749_4_1_2_1_denial_is_access_denied(bob: User, web: App) -> None:
    response = flows.browser(bob).post(flows.link(web), {"deny": "1"})
    assert response["Location"].startswith(f"{web.redirect}?error=access_denied&")


def test_rfc6749_4_1_2_1_a_form_that_says_nothing_is_a_denial(bob: User, web: App) -> None:
    assert flows.answered(flows.browser(bob).post(flows.link(web), {}))["error"] == "access_denied"


def test_rfc6749_4_1_2_a_code_works_once(bob: User, web: App) -> None:
    code = flows.code(bob, web)
    assert flows.exchange(web, code).status_code == 200
    assert refused(flows.exchange(web, code)) == (400, "invalid_grant")


def test_rfc6749_4_1_2_a_second_use_takes_back_what_the_first_gave(bob: User, web: App) -> None:
    code = flows.code(bob, web)
    given = flows.exchange(web, code).json()
    renewed = flows.refresh(web, given["refresh_token"]).json()
    flows.exchange(web, code)
    assert not flows.works(renewed["access_token"])
    assert refused(flows.refresh(web, renewed["refresh_token"])) == (400, "invalid_grant")


def test_rfc6749_4_1_2_anothers_second_use_takes_back_nothing(bob: User, web: App, alice: User) -> None:
    code = flows.code(bob, web)
    given = flows.exchange(web, code).json()
    other = flows.web(alice, "https://example.com/other")
    assert refused(flows.exchange(other, code)) == (400, "invalid_grant")
    assert flows.works(given["access_token"])


def test_rfc6749_4_1_2_a_code_lives_for_a_minute(bob: User, web: App, later: Later) -> None:
    early, late = flows.code(bob, web), flows.code(bob, web)
    later(59)
    assert flows.exchange(web, early).status_code == 200
    later(2)
    assert refused(flows.exchange(web, late)) == (400, "invalid_grant")


def test_rfc6749_4_1_3_a_code_is_bound_to_its_client_and_redirect(bob: User, alice: User, web: App) -> None:
    other = flows.web(alice, web.redirect)
    assert refused(flows.exchange(other, flows.code(bob, web))) == (400, "invalid_grant")
    assert refused(flows.exchange(web, flows.code(bob, web), redirect_uri=f"{web.redirect}/"))[0] == 400


def test_rfc6749_4_1_3_an_empty_code_is_refused_in_json(web: App) -> None:
    """What the published script posts after a denial."""
    status, error = refused(flows.exchange(web, ""))
    assert status == 400
    assert error in ("invalid_grant", "invalid_request")


def test_rfc6749_4_1_4_a_web_application_gets_wordpress_fields(bob: User, web: App) -> None:
    body = flows.tokens(bob, web)
    assert body["secret"] == body["access_token"]
    assert (body["token_type"], body["blog_id"], body["blog_url"]) == ("bearer", "0", None)
    assert body["expires_in"] == settings.TOKEN_DAYS * 86_400
    assert body["refresh_token"]


def test_rfc6749_4_1_4_a_native_one_gets_a_short_token_and_no_second_name_for_it(bob: User, native: App) -> None:
    body = flows.tokens(bob, native)
    assert "secret" not in body
    assert body["expires_in"] == 3600


# --- section 4.4: a partner key -------------------------------------------------------------------------------


def test_rfc6749_4_4_a_key_gets_its_own_scope_and_no_refresh_token(of_key: App) -> None:
    body = client_credentials(of_key).json()
    assert body["scope"] == "jetpack-partner"
    assert "refresh_token" not in body
    assert "secret" not in body
    assert not flows.works(body["access_token"])


def test_rfc6749_4_4_a_disabled_key_gets_nothing_and_its_tokens_stop(of_key: App) -> None:
    token = client_credentials(of_key).json()["access_token"]
    key = PartnerKey.objects.get()
    keys.disable(key, now=timezone.now())
    assert refused(client_credentials(of_key)) == (401, "invalid_client")
    response = Client(headers={"Authorization": f"Bearer {token}"}).get("/wpcom/v2/jetpack-partners")
    assert response.status_code == 401
    keys.enable(key)
    assert client_credentials(of_key).status_code == 200


def test_rfc6749_4_4_a_key_cannot_ask_for_more(of_key: App) -> None:
    for scope in ("global", "activations", "jetpack-partner global"):
        assert refused(client_credentials(of_key, scope=scope)) == (400, "invalid_scope")


def test_rfc6749_4_4_2_nobody_else_gets_client_credentials(web: App, native: App) -> None:
    assert refused(client_credentials(web)) == (400, "unauthorized_client")
    assert refused(client_credentials(native))[1] in ("unauthorized_client", "invalid_client")


def test_rfc6749_4_4_a_key_cannot_ask_people(bob: User, of_key: App) -> None:
    response = flows.browser(bob).get(flows.link(of_key, redirect_uri="https://example.com"))
    assert response.status_code == 400


# --- section 2.3 and 3.2: the token endpoint -----------------------------------------------------------------


def test_rfc6749_2_3_1_basic_works_whatever_its_case(bob: User, web: App) -> None:
    for scheme in ("Basic", "basic", "BASIC"):
        headers = {"Authorization": flows.basic(web)["Authorization"].replace("Basic", scheme)}
        sent = {"grant_type": "authorization_code", "code": flows.code(bob, web), "redirect_uri": web.redirect}
        assert flows.post("token", sent, headers=headers).json()["secret"]


def test_rfc6749_2_3_1_multipart_works_as_php_sends_it(bob: User, web: App) -> None:
    sent = {"grant_type": "authorization_code", "code": flows.code(bob, web), "redirect_uri": web.redirect}
    assert Client().post("/oauth2/token", sent | web.credentials).status_code == 200


@pytest.mark.parametrize("said", [{"client_secret": "x"}, {"client_id": "2"}], ids=str)
def test_rfc6749_2_3_one_way_of_authenticating(web: App, said: dict[str, str]) -> None:
    response = flows.post("token", {"grant_type": "authorization_code", "code": "x"} | said, headers=flows.basic(web))
    assert refused(response) == (400, "invalid_request")


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic ", "Basic !", "Basic YQ==", "Basic /w==", "Basic AAA6AAA=", "Digest a", "Basic " + "A" * 9000],
)
def test_rfc6749_2_3_1_a_malformed_header_is_invalid_client(web: App, header: str) -> None:
    response = flows.post("token", {"grant_type": "authorization_code", "code": "x"}, headers={"Authorization": header})
    assert refused(response) == (401, "invalid_client")
    assert response["WWW-Authenticate"].startswith("Basic ")


def test_rfc6749_2_3_1_a_wrong_secret_is_invalid_client(bob: User, web: App) -> None:
    code = flows.code(bob, web)
    for secret in (None, f"{web.secret} ", web.secret.upper(), web.application.client_secret):
        assert refused(flows.exchange(web, code, client_secret=secret)) == (401, "invalid_client")


def test_rfc6749_3_2_the_token_endpoint_takes_post_only(client: Client) -> None:
    response = client.get("/oauth2/token", {"grant_type": "client_credentials"})
    assert refused(response) == (405, "invalid_request")
    assert response["Allow"] == "POST"


def test_rfc6749_3_2_a_repeated_parameter_is_refused(web: App) -> None:
    response = Client().post("/oauth2/token", {"grant_type": ["authorization_code", "refresh_token"]})
    assert refused(response) == (400, "invalid_request")


def test_rfc6749_2_3_1_nothing_is_read_from_the_url(web: App) -> None:
    url = f"/oauth2/token?client_id={web.id}&client_secret={quote(web.secret)}"
    response = Client().post(url, {"grant_type": "authorization_code", "code": "x"})
    assert refused(response) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("password", "unsupported_grant_type"),
        ("openid", "unsupported_grant_type"),
        ("urn:ietf:params:oauth:grant-type:device_code", "unsupported_grant_type"),
        ("implicit", "unsupported_grant_type"),
        ("x" * 9000, "unsupported_grant_type"),
        ("", "invalid_request"),
    ],
)
def test_rfc6749_5_2_no_other_grant(web: App, kind: str, error: str) -> None:
    response = flows.post("token", {"grant_type": kind, "username": "alice", "password": "x"} | web.credentials)
    assert refused(response) == (400, error)


@pytest.mark.parametrize(
    "said", [{"code": "a\x00b"}, {"client_id": "\x00"}, {"code": "x" * 20_000}, {"code": "\ud800"}]
)
def test_rfc6749_3_2_strange_values_are_a_plain_400(web: App, said: dict[str, str]) -> None:
    sent = {"grant_type": "authorization_code", "code": "x", "client_id": web.id, "client_secret": web.secret} | said
    body = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in sent.items())
    kind = "application/x-www-form-urlencoded"
    assert refused(Client().post("/oauth2/token", body, content_type=kind))[0] == 400


@pytest.mark.parametrize(
    "name", ["user", "client", "scopes", "refresh_token_instance", "grant_pk", "extra_credentials"]
)
def test_rfc6749_3_2_an_unknown_parameter_is_ignored(bob: User, web: App, name: str) -> None:
    assert flows.exchange(web, flows.code(bob, web), **{name: "x"}).status_code == 200


def test_rfc6749_5_every_answer_forbids_caching(bob: User, web: App) -> None:
    response = flows.exchange(web, flows.code(bob, web))
    assert (response["Cache-Control"], response["Pragma"]) == ("no-store", "no-cache")


@pytest.mark.parametrize("endpoint", ["token", "revoke", "introspect", "token-info"])
@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "patch", "head", "options"])
def test_rfc6749_5_2_programs_never_get_a_page(endpoint: str, method: str) -> None:
    for prefix in ("/oauth2", "/oauth2-1"):
        for body in ("", "{", "a=%00", "a&" * 2000, "x" * 1_200_000):
            kind = "application/x-www-form-urlencoded"
            client = Client(raise_request_exception=False)
            response = client.generic(method.upper(), f"{prefix}/{endpoint}", body, content_type=kind)
            assert response["Content-Type"] == "application/json"
            assert response["Cache-Control"] == "no-store"
            assert 400 <= response.status_code < 500


def test_rfc6749_5_2_a_wrong_host_is_told_so_in_json(client: Client) -> None:
    assert refused(client.post("/oauth2/token", headers={"Host": "evil.example.com"}))[0] == 400


def test_rfc6749_5_2_a_failure_is_told_in_json(web: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jetbridge.server.oauth.endpoints.get_oauthlib_core", lambda: 1 / 0)
    assert refused(flows.exchange(web, "x")) == (500, "server_error")


# --- section 6: refreshing -------------------------------------------------------------------------------------


def test_rfc6749_6_a_refresh_token_gives_new_ones(bob: User, web: App) -> None:
    given = flows.tokens(bob, web)
    renewed = flows.refresh(web, given["refresh_token"]).json()
    assert flows.works(renewed["access_token"])
    assert not flows.works(given["access_token"])
    assert {"secret", "blog_id"} & set(renewed) == set()


def test_rfc6749_6_a_refresh_may_ask_for_less_and_never_for_more(bob: User, web: App) -> None:
    given = flows.tokens(bob, web, scope="activations auth")
    assert refused(flows.refresh(web, given["refresh_token"], scope="global")) == (400, "invalid_scope")
    less = flows.refresh(web, given["refresh_token"], scope="auth").json()
    assert less["scope"] == "auth"
    assert flows.refresh(web, less["refresh_token"]).json()["scope"] == "activations auth"


def test_rfc6749_6_a_refresh_token_is_bound_to_its_client(bob: User, alice: User, web: App) -> None:
    given = flows.tokens(bob, web)
    other = flows.web(alice, "https://example.com/other")
    assert refused(flows.refresh(other, given["refresh_token"])) == (400, "invalid_grant")
    assert flows.refresh(web, given["refresh_token"]).status_code == 200


def test_rfc6749_6_a_refresh_token_ends_90_days_after_its_access_token(bob: User, native: App, later: Later) -> None:
    given = flows.tokens(bob, native)
    later(89 * 86_400)
    renewed = flows.refresh(native, given["refresh_token"]).json()
    later(91 * 86_400)
    assert refused(flows.refresh(native, renewed["refresh_token"])) == (400, "invalid_grant")


def test_rfc6749_6_a_deactivated_user_gets_nothing(bob: User, web: App) -> None:
    given, code = flows.tokens(bob, web), flows.code(bob, web)
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert not flows.works(given["access_token"])
    assert refused(flows.refresh(web, given["refresh_token"])) == (400, "invalid_grant")
    assert refused(flows.exchange(web, code)) == (400, "invalid_grant")


# --- section 10: what is stored, and guessing --------------------------------------------------------------------


def test_rfc6749_10_3_nothing_is_stored_in_clear(bob: User, web: App) -> None:
    code = flows.code(bob, web)
    given = flows.exchange(web, code).json()
    rows = [str(row) for model in (Application, Grant, AccessToken, RefreshToken) for row in model.objects.values()]
    for secret in (code, given["access_token"], given["refresh_token"], web.secret):
        assert not [row for row in rows if secret in row]


def test_rfc6749_10_10_guessing_a_secret_is_slowed(bob: User, web: App) -> None:
    for _ in range(5):
        assert refused(flows.exchange(web, "x", client_secret="wrong"))[0] == 401
    response = flows.exchange(web, flows.code(bob, web))
    assert refused(response) == (429, "slow_down")
    assert int(response["Retry-After"]) >= 1


def test_rfc6749_10_10_the_owner_is_not_locked_out_from_elsewhere(bob: User, web: App) -> None:
    for _ in range(9):
        flows.exchange(web, "x", client_secret="wrong")
    sent = {"grant_type": "authorization_code", "code": flows.code(bob, web), "redirect_uri": web.redirect}
    assert Client(REMOTE_ADDR="192.0.2.9").post("/oauth2/token", sent | web.credentials).status_code == 200


def test_rfc6749_10_10_an_honest_mistake_does_not_count(bob: User, web: App) -> None:
    given = flows.tokens(bob, web)
    flows.refresh(web, given["refresh_token"])
    for _ in range(8):
        flows.exchange(web, "")
        flows.post("token", {"grant_type": "nonsense"} | web.credentials)
        flows.refresh(web, given["refresh_token"])
    assert flows.exchange(web, flows.code(bob, web)).status_code == 200


def test_rfc6749_10_10_a_success_starts_anew(bob: User, web: App) -> None:
    for _ in range(3):
        for _ in range(4):
            flows.exchange(web, "x", client_secret="wrong")
        assert flows.exchange(web, flows.code(bob, web)).status_code == 200


def test_the_last_use_is_kept_by_the_day(bob: User, web: App, later: Later) -> None:
    given = flows.tokens(bob, web)
    web.application.refresh_from_db()
    first = web.application.last_used_on
    assert first == timezone.now().date()
    later(86_400)
    flows.refresh(web, given["refresh_token"])
    web.application.refresh_from_db()
    assert web.application.last_used_on == first + timedelta(days=1)
