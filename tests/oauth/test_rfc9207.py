"""RFC 9207: every redirect says who it is from."""

import pytest
from django.conf import settings
from tests.oauth import flows
from tests.oauth.flows import App

from jetbridge.server.accounts.models import User

pytestmark = pytest.mark.django_db


def test_rfc9207_2_a_code_comes_with_iss(bob: User, web: App) -> None:
    assert flows.approved(bob, web)["iss"] == settings.ORIGIN


def test_rfc9207_2_a_denial_does(bob: User, web: App) -> None:
    assert flows.answered(flows.browser(bob).post(flows.link(web), {"deny": "1"}))["iss"] == settings.ORIGIN


@pytest.mark.parametrize("said", [{"scope": "nonsense"}, {"response_type": "token"}, {"code_challenge": "x"}], ids=str)
def test_rfc9207_2_an_error_does(bob: User, web: App, said: dict[str, str]) -> None:
    answer = flows.answered(flows.browser(bob).get(flows.link(web, state="s", **said)))
    assert (answer["iss"], answer["state"]) == (settings.ORIGIN, "s")
    assert "error" in answer


def test_rfc9207_2_there_is_one_iss_and_it_is_ours(bob: User, alice: User) -> None:
    app = flows.web(alice, "https://example.com/done?iss=https://evil.example.com&keep=1")
    location = flows.browser(bob).post(flows.link(app), {"approve": "1"})["Location"]
    assert location.count("iss=") == 1
    assert "evil" not in location
    assert "keep=1" in location
