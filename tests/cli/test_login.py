"""jetbridge login at a Jetbridge server: by redirect, by paste, by its code page; and everything that goes wrong."""

import json
import signal
import socket
import stat
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.cli.conftest import Command
from tests.cli.people import Alice, go
from tests.cli.program import Program
from tests.live import LiveServer

ELSEWHERE = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}


@pytest.fixture
def free_redirect() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def at_home(tmp_path: Path, live_api: LiveServer, free_redirect: str) -> tuple[list[str], dict[str, str]]:
    """Options and environment of somebody with a browser, which here writes down where it is sent."""
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    browser.chmod(0o755)
    return ["login", "--host", live_api.origin, "--redirect-uri", free_redirect], {"BROWSER": f"{browser} %s"}


Home = tuple[list[str], dict[str, str]]


def test_the_browser_is_opened_and_its_redirect_signs_in(
    program: Program, command: Command, at_home: Home, alice_at_work: Alice, live_api: LiveServer, tmp_path: Path
) -> None:
    arguments, environ = at_home
    with program.start(*arguments, **environ) as running:
        page = go(alice_at_work.click(running.address))
        result = running.end()
    assert (page.status_code, result.code) == (200, 0)
    assert "Signed in" in page.text
    assert f"Signed in to {live_api.origin} as alice" in result.err
    assert (tmp_path / "opened").read_text().strip() == running.address
    assert command("auth", "token").out.startswith("jbt_")


def test_the_address_stands_there_before_anything_else(program: Program, at_home: Home) -> None:
    with program.start(*at_home[0], **at_home[1]) as running:
        said = running.until("press Enter")
    assert said.splitlines()[0] == "Open this address and approve:"


def test_the_request_is_by_pkce_and_of_the_built_in_client(program: Program, at_home: Home, free_redirect: str) -> None:
    with program.start(*at_home[0], **at_home[1]) as running:
        asked = running.asked
    assert asked["client_id"] == "2"
    assert asked["redirect_uri"] == free_redirect
    assert (asked["code_challenge_method"], len(asked["code_challenge"]), len(asked["state"])) == ("S256", 43, 43)


def test_the_redirect_can_be_pasted_while_the_browser_is_waited_for(
    program: Program, at_home: Home, alice_at_work: Alice
) -> None:
    with program.start(*at_home[0], **at_home[1]) as running:
        running.type(alice_at_work.click(running.address))
        assert running.end().code == 0


def test_a_wrong_state_is_not_believed_and_the_right_answer_still_counts(
    program: Program, at_home: Home, alice_at_work: Alice, free_redirect: str
) -> None:
    with program.start(*at_home[0], **at_home[1]) as running:
        right = alice_at_work.click(running.address)
        forged = go(f"{free_redirect}?code=jbc_stolen&state={'x' * 43}")
        assert (forged.status_code, "Signed in" in forged.text) == (400, False)
        running.until("another sign-in")
        assert go(right).status_code == 200
        assert running.end().code == 0


def test_not_even_a_denial_of_another_sign_in_ends_this_one(
    program: Program, at_home: Home, free_redirect: str
) -> None:
    with program.start(*at_home[0], **at_home[1]) as running:
        assert running.address
        for answer in ("?error=access_denied&state=x", "?code=a&state=", "?code=a", "?"):
            assert go(free_redirect + answer).status_code == 400
        assert running.process.poll() is None


def test_an_answer_of_another_server_is_not_believed(
    program: Program, at_home: Home, alice_at_work: Alice, live_api: LiveServer
) -> None:
    with program.start(*at_home[0], **at_home[1]) as running:
        location = alice_at_work.click(running.address)
        issuer = f"iss={live_api.origin.replace(':', '%3A').replace('/', '%2F')}"
        assert issuer in location
        assert "RFC 9207" in go(location.replace(issuer, "iss=https%3A%2F%2Fexample.com")).text
        assert "RFC 9207" in go(location.replace(f"&{issuer}", "")).text
        assert go(location).status_code == 200


def test_only_the_exact_path_and_host_are_listened_to(program: Program, at_home: Home, free_redirect: str) -> None:
    with program.start(*at_home[0], **at_home[1]) as running:
        state, port = running.asked["state"], urlsplit(free_redirect).port
        for path, host in [("/favicon.ico", None), ("/other", None), ("/", f"localhost:{port}"), ("/", "example.com")]:
            answer = go(f"{free_redirect}{path}?code=a&state={state}", **({"Host": host} if host else {}))
            assert answer.status_code == 404
        assert running.process.poll() is None


def test_a_denial_ends_it(program: Program, at_home: Home, alice_at_work: Alice, config: Path) -> None:
    with program.start(*at_home[0], **at_home[1]) as running:
        page = go(alice_at_work.click(running.address, "deny"))
        result = running.end()
    assert page.status_code == 400
    assert (result.code, "Access was denied" in result.err, "Traceback" in result.err) == (1, True, False)
    assert not config.joinpath("tokens.json").exists()


def test_a_code_that_the_server_refuses_shows_no_success(program: Program, at_home: Home, free_redirect: str) -> None:
    with program.start(*at_home[0], **at_home[1]) as running:
        issuer = urlsplit(running.address)
        wrong = f"?code=jbc_wrong&state={running.asked['state']}&iss={issuer.scheme}://{issuer.netloc}"
        page = go(free_redirect + wrong)
        assert (page.status_code, running.end().code) == (400, 1)


def test_nobody_answers_in_time(program: Program, at_home: Home) -> None:
    with program.start(*at_home[0], "--timeout", "1", **at_home[1]) as running:
        result = running.end()
    assert result.code == 1
    assert "Nobody approved within 1 s. Run jetbridge login again." in result.err


def test_a_busy_port_is_changed_for_another_one(program: Program, at_home: Home, alice_at_work: Alice) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        taken = f"http://127.0.0.1:{busy.getsockname()[1]}"
        with program.start(*at_home[0][:3], "--redirect-uri", taken, **at_home[1]) as running:
            assert running.asked["redirect_uri"] != taken
            assert go(alice_at_work.click(running.address)).status_code == 200
            assert running.end().code == 0


def shown_code(address: str) -> str:
    """What the page /oauth2/code shows to a person."""
    text = go(address).text
    return text.partition('<textarea id="code"')[2].partition(">")[2].partition("<")[0]


@pytest.mark.parametrize(
    ("option", "environ", "word"),
    [(["--no-browser"], {}, "code"), ([], ELSEWHERE, "over SSH"), ([], {"CI": "true", "DISPLAY": ":0"}, "in CI")],
    ids=["asked", "ssh", "ci"],
)
def test_without_a_browser_the_server_shows_a_code_to_paste(
    program: Program, live_api: LiveServer, alice_at_work: Alice, option: list[str], environ: dict[str, str], word: str
) -> None:
    with program.start("login", "--host", live_api.origin, *option, **environ) as running:
        assert running.asked["redirect_uri"] == f"{live_api.origin}/oauth2/code"
        running.type("not-the-code")
        running.until("Paste it again")
        running.type(shown_code(alice_at_work.click(running.address)))
        result = running.end()
    assert result.code == 0
    assert word in result.err


def test_where_nobody_can_paste_it_ends_at_once_and_says_what_to_do(program: Program, live_api: LiveServer) -> None:
    result = program.run("login", "--host", live_api.origin, CI="true")
    assert result.code == 1
    assert "--with-token" in result.err


def test_the_store_is_its_owners_alone(command: Command, live_api: LiveServer, config: Path) -> None:
    arguments = ["login", "--with-token", "--host", live_api.origin]
    assert command(*arguments, typed=live_api.token("alice")).code == 0
    assert command(*arguments, typed=live_api.token("bob")).code == 0
    assert stat.S_IMODE(config.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in config.iterdir()} == {0o600}
    assert {path.name for path in config.iterdir()} == {"tokens.json", "tokens.lock"}
    kept = json.loads((config / "tokens.json").read_text())["sign_ins"]
    assert [one["user"] for one in kept] == ["bob"]


def test_a_running_login_is_interrupted_without_a_traceback(program: Program, at_home: Home) -> None:
    with program.start(*at_home[0], **at_home[1]) as running:
        assert running.address
        running.process.send_signal(signal.SIGINT)
        result = running.end()
    assert (result.code, "Traceback" in result.err) == (130, False)
