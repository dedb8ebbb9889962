"""Whose token goes where: the environment, the store, renewal by one process at a time, signing out."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Command
from tests.cli.people import Alice
from tests.cli.program import Program
from tests.live import LiveServer

from jetbridge.client import Client, accounts
from jetbridge.client.accounts import SignInNeeded, UnclearAccount
from jetbridge.client.errors import Unauthorized
from jetbridge.client.oauth import Token
from jetbridge.client.tokens import SignIn, Store, StoreError

KEPT = "kept"
ELSEWHERE = "https://reports.example.com"


@pytest.fixture
def store(config: Path) -> Store:
    return Store(config)


def environ(config: Path, **said: str) -> dict[str, str]:
    return {"JETBRIDGE_CONFIG_DIR": str(config)} | {f"JETBRIDGE_{name}": value for name, value in said.items()}


def keep(store: Store, host: str, profile: str = "default", *, token: str = KEPT, **said: Any) -> SignIn:
    sign_in = SignIn(host, profile, Token(token, **said))
    store.keep(sign_in)
    return sign_in


# --- which one ----------------------------------------------------------------------------------------------


def test_the_environment_wins(store: Store, config: Path) -> None:
    keep(store, ELSEWHERE)
    account = accounts.choose(environ=environ(config, TOKEN="given", HOST="example.com"))
    assert (account.host, account.token(), account.source) == ("https://example.com", "given", "JETBRIDGE_TOKEN")


def test_a_token_in_a_file_does_too(config: Path, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("gi)%&@^(#ven\n")
    assert accounts.choose(environ=environ(config, TOKEN_FILE=str(file), HOST="example.com")).token() == "gi)%&@^(#ven"


def test_a_token_without_a_host_or_profile_is_sent_nowhere(config: Path) -> None:
    with pytest.raises(UnclearAccount, match="set JETBRIDGE_HOST"):
        accounts.choose(environ=environ(config, TOKEN="given"))


def test_the_profile_of_a_sign_in_names_the_host(store: Store, config: Path) -> None:
    keep(store, ELSEWHERE, "staging")
    account = accounts.choose(environ=environ(config, TOKEN="given", PROFILE="staging"))
    assert (account.host, account.token()) == (ELSEWHERE, "given")


def test_a_token_is_not_sent_to_another_host_than_its_own(config: Path) -> None:
    with pytest.raises(UnclearAccount, match="is not sent to https://evil"):
        accounts.choose("evil.example.com", environ=environ(config, TOKEN="given", HOST="example.com"))


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "ünïcode", "x" * 10_001])
def test_what_is_no_token_is_not_sent(config: Path, token: str) -> None:
    with pytest.raises(UnclearAccount, match="is no token"):
        accounts.choose(environ=environ(config, TOKEN=token, HOST="example.com"))


def test_the_latest_sign_in_that_fits_is_used(store: Store, config: Path) -> None:
    keep(store, "https://a.example.com", token="a")
    keep(store, "https://b.example.com", token="b")
    keep(store, "https://b.example.com", "staging", token="b-staging")
    env = environ(config)
    assert accounts.choose(environ=env).token() == "b-staging"
    assert accounts.choose("a.example.com", environ=env).token() == "a"
    assert accounts.choose(profile="default", environ=env).token() == "b"
    assert accounts.choose(environ=env | {"JETBRIDGE_PROFILE": "staging"}).token() == "b-staging"


@pytest.mark.parametrize("said", [{}, {"host": "c.example.com"}, {"profile": "none"}])
def test_nobody_signed_in_says_how_to(store: Store, config: Path, said: dict[str, str]) -> None:
    if said:
        keep(store, ELSEWHERE)
    with pytest.raises(SignInNeeded, match=r"Run: jetbridge login"):
        accounts.choose(**said, environ=environ(config))


@pytest.mark.parametrize("host", ["http://example.com", "ftp://example.com", "https://example.com/path"])
def test_a_host_that_would_overhear_is_a_usage_error(command: Command, host: str) -> None:
    assert command("partners", "--host", host).code == 2


# --- the store ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"sign_ins": [{"host": 1}]}', "\x00"])
def test_a_damaged_store_says_what_to_do(store: Store, text: str) -> None:
    store.folder.mkdir()
    store.path.write_text(text)
    with pytest.raises(StoreError, match="is damaged"):
        store.sign_ins()


def test_a_failed_write_leaves_what_was(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(store, ELSEWHERE)
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(StoreError, match="disk full"):
        keep(store, ELSEWHERE, token="newer")
    found = store.find(ELSEWHERE, "default")
    assert found is not None
    assert found.token.access_token == "kept"
    assert [path.name for path in store.folder.iterdir()] == ["tokens.json"]


class Keyring:
    """What the library `keyring` offers, in memory."""

    def __init__(self, seconds: float = 0) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.seconds = seconds

    def set_password(self, service: str, name: str, password: str) -> None:
        time.sleep(self.seconds)
        self.kept[service, name] = password

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


def test_the_keyring_keeps_the_secrets_and_the_file_the_rest(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = Keyring()
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    sign_in = SignIn(ELSEWHERE, "default", Token("s3cret", "r3fresh", scope="global"), kept_in="keyring")
    store.keep(sign_in)
    assert "s3cret" not in store.path.read_text()
    assert "r3fresh" not in store.path.read_text()
    assert store.find(ELSEWHERE, "default") == sign_in
    store.forget(sign_in)
    assert (keyring.kept, store.sign_ins()) == ({}, [])


def test_a_keyring_that_hangs_is_not_waited_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", Keyring(seconds=60))
    monkeypatch.setattr("jetbridge.client.tokens.KEYRING_SECONDS", 0.1)
    with pytest.raises(StoreError, match="did not answer within"):
        store.keep(SignIn(ELSEWHERE, "default", Token("s3cret"), kept_in="keyring"))
    assert not store.path.exists()


# --- renewal and signing out, at the real server ------------------------------------------------------------


def sign_in(program: Program, alice: Alice) -> None:
    with program.start("login", "--host", alice.live.origin, "--no-browser") as running:
        page = running.address
        code = dict(pair.split("=", 1) for pair in alice.click(page).partition("?")[2].split("&"))["code"]
        running.type(code)
        assert running.end().code == 0


def expire(store: Store) -> SignIn:
    """The stored token, as if its hour were over."""
    kept = store.sign_ins()[-1]
    text = json.loads(store.path.read_text())
    text["sign_ins"][-1]["token"]["expires_at"] = 1
    store.path.write_text(json.dumps(text))
    return kept


def works(live: LiveServer, token: str) -> bool:
    try:
        with Client(live.origin, token) as client:
            return bool(client.partners.list())
    except Unauthorized:
        return False


def test_two_processes_that_renew_at_once_renew_once(
    program: Program, store: Store, alice_at_work: Alice, live_api: LiveServer
) -> None:
    sign_in(program, alice_at_work)
    before = expire(store)
    command = [sys.executable, "-c", "from jetbridge.cli import main; main()", "auth", "token"]
    env = program.environment()
    both = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    tokens = {process.communicate(timeout=60)[0] for process in both}
    assert [process.returncode for process in both] == [0] * 4
    assert len(tokens) == 1
    (token,) = tokens
    assert token.strip() != before.token.access_token
    assert works(live_api, token.strip())


def test_a_sign_in_that_the_server_ended_needs_a_new_one(program: Program, store: Store, alice_at_work: Alice) -> None:
    sign_in(program, alice_at_work)
    kept = expire(store)
    alice_at_work.end_sessions(kept.token.access_token)
    result = program.run("auth", "token")
    assert (result.code, result.out) == (4, "")
    assert result.err == f"jetbridge: The sign-in has ended. Run: jetbridge login --host {alice_at_work.live.origin}\n"


def test_logout_revokes_the_token_at_the_server(
    program: Program, command: Command, store: Store, alice_at_work: Alice, live_api: LiveServer
) -> None:
    sign_in(program, alice_at_work)
    token = store.sign_ins()[-1].token.access_token
    assert works(live_api, token)
    assert command("logout").code == 0
    assert not works(live_api, token)
    assert store.sign_ins() == []


def test_logout_keeps_the_token_when_the_server_cannot_be_asked(
    command: Command, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jetbridge.client.flow.FIRST_PAUSE_SECONDS", 0)
    keep(store, "http://127.0.0.1:9", refresh_token="r")
    said = command("logout")
    assert said.code == 1
    assert "jetbridge logout --local" in said.err
    assert len(store.sign_ins()) == 1
    assert command("logout", "--local").code == 0
    assert store.sign_ins() == []


@pytest.mark.parametrize("name", ["login", "logout"])
@pytest.mark.parametrize("variable", ["JETBRIDGE_TOKEN", "JETBRIDGE_TOKEN_FILE"])
def test_login_and_logout_refuse_while_the_environment_wins(
    command: Command, monkeypatch: pytest.MonkeyPatch, name: str, variable: str
) -> None:
    monkeypatch.setenv(variable, "given")
    said = command(name)
    assert (said.code, f"unset {variable}" in said.err) == (2, True)


def test_status_works_offline_and_names_the_store(command: Command, store: Store) -> None:
    keep(store, ELSEWHERE)
    keep(store, ELSEWHERE, "staging")
    rows = [json.loads(line) for line in command("auth", "status", "--output", "jsonl").out.splitlines()]
    assert [(row["profile"], row["kept_in"], row["used"]) for row in rows] == [
        ("default", str(store.path), False),
        ("staging", str(store.path), True),
    ]


def test_status_without_a_sign_in_is_exit_4(command: Command) -> None:
    assert command("auth", "status").code == 4


def test_status_checks_the_token_when_asked(jetbridge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    said = jetbridge("auth", "status", "--check")
    assert (said.code, "knows it as alice's" in said.err, "JETBRIDGE_TOKEN" in said.out) == (0, True, True)
    monkeypatch.setenv("JETBRIDGE_TOKEN", "wrong")
    said = jetbridge("auth", "status", "--check")
    assert (said.code, "The token in JETBRIDGE_TOKEN does not work" in said.err) == (4, True)
