"""Two at once with the same code or refresh token: one gets it, the other a plain refusal, and nothing is half done."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone
from tests.oauth import flows
from tests.oauth.flows import App

from jetbridge.server.accounts.models import User
from jetbridge.server.oauth.connections import end
from jetbridge.server.oauth.models import AccessToken, RefreshToken
from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """What each returned, all having waited for one another, each on a connection of its own."""
    barrier = threading.Barrier(len(actions))
    results: list[Any] = [None] * len(actions)

    def run(number: int, action: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            results[number] = action()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def statuses(responses: list[Any]) -> list[int]:
    return sorted(response.status_code for response in responses)


@pytest.mark.parametrize("kind", ["web", "native"])
def test_of_two_redemptions_of_a_code_one_wins(request: pytest.FixtureRequest, bob: User, kind: str) -> None:
    app: App = request.getfixturevalue(kind)
    for _ in range(ROUNDS):
        code = flows.code(bob, app)
        assert statuses(at_once(*[partial(flows.exchange, app, code)] * 2)) == [200, 400]


@pytest.mark.parametrize("kind", ["web", "native"])
def test_of_two_refreshes_one_wins_and_stays(request: pytest.FixtureRequest, bob: User, kind: str) -> None:
    app: App = request.getfixturevalue(kind)
    given = flows.tokens(bob, app)
    for _ in range(ROUNDS):
        answers = at_once(*[partial(flows.refresh, app, given["refresh_token"])] * 2)
        assert statuses(answers) == [200, 400]
        given = next(answer.json() for answer in answers if answer.status_code == 200)
        assert flows.works(given["access_token"])


def test_disconnecting_leaves_nothing_behind_however_it_falls(bob: User, web: App) -> None:
    for _ in range(ROUNDS):
        given, code = flows.tokens(bob, web), flows.code(bob, web)
        responses = at_once(
            partial(flows.refresh, web, given["refresh_token"]),
            partial(flows.exchange, web, code),
            partial(end, bob, web.application),
        )
        assert {response.status_code for response in responses[:2]} <= {200, 400}
        assert not AccessToken.objects.exists()
        assert not RefreshToken.objects.exists()


def test_disabling_a_key_leaves_it_no_token_however_it_falls(acme: Partner) -> None:
    key, secret = keys.create_key(acme, "Production", now=timezone.now())
    app = App(key.application, secret, "")
    for _ in range(ROUNDS):
        keys.enable(key)
        response, _ = at_once(
            partial(flows.post, "token", {"grant_type": "client_credentials"} | app.credentials),
            partial(keys.disable, key, now=timezone.now()),
        )
        assert response.status_code in (200, 401)
        assert not AccessToken.objects.exists()
