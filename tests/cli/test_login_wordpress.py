"""jetbridge login at WordPress.com, as its stand-in has it: one's own application, and a token that never ends."""

import re
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli import wordpress
from tests.cli.conftest import Command
from tests.cli.people import go
from tests.cli.program import Program
from tests.cli.wordpress import CLIENT_ID, SECRET, TOKEN, WordPress

from jetbridge.client import oauth
from jetbridge.client.transport import Http


@pytest.fixture
def server() -> Iterator[WordPress]:
    with wordpress.serving() as stand_in, socket.create_server(("127.0.0.1", 0)) as listener:
        stand_in.redirects = [f"http://127.0.0.1:{listener.getsockname()[1]}"]
        listener.close()
        yield stand_in


@pytest.fixture
def arguments(server: WordPress, tmp_path: Path) -> list[str]:
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n")
    application = ["--client-id", CLIENT_ID, "--client-secret-file", str(secret)]
    return ["login", "--host", server.origin, "--redirect-uri", server.redirects[0], *application]


def test_the_browser_brings_the_code_and_the_token_keeps_its_odd_signs(
    program: Program, command: Command, server: WordPress, arguments: list[str], config: Path
) -> None:
    with program.start(*arguments, "--no-browser") as running:
        assert "Signed in" in go(server.approved(running.address)).text
        result = running.end()
    assert (result.code, f"Signed in to {server.origin} as alice" in result.err) == (0, True)
    assert command("auth", "token").out == TOKEN + "\n"
    assert command("auth", "header").out == f"Authorization: Bearer {TOKEN}\n"
    assert stat.S_IMODE((config / "tokens.json").stat().st_mode) == 0o600
    assert SECRET not in (config / "tokens.json").read_text()


def test_the_redirect_is_byte_for_byte_the_applications(
    program: Program, server: WordPress, arguments: list[str]
) -> None:
    with program.start(*arguments, "--no-browser") as running:
        running.type(server.approved(running.address))
        assert running.end().code == 0
    assert server.forms[0]["redirect_uri"] == server.redirects[0]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", server.redirects[0])


def test_a_redirect_elsewhere_is_taken_by_paste(program: Program, server: WordPress, arguments: list[str]) -> None:
    server.redirects = ["https://reports.example.com/callback"]
    arguments[arguments.index("--redirect-uri") + 1] = server.redirects[0]
    with program.start(*arguments, "--no-browser") as running:
        running.until("begins with https://reports.example.com/callback")
        running.type(server.approved(running.address))
        assert running.end().code == 0


def test_a_busy_port_leaves_the_paste_and_says_so(program: Program, server: WordPress, arguments: list[str]) -> None:
    port = int(server.redirects[0].rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)), program.start(*arguments, "--no-browser") as running:
        running.until(f"Port {port} is in use by another program")
        running.type(server.approved(running.address))
        assert running.end().code == 0


def test_a_denial_ends_it(program: Program, server: WordPress, arguments: list[str]) -> None:
    with program.start(*arguments, "--no-browser") as running:
        assert go(server.approved(running.address, error="access_denied")).status_code == 400
        assert running.end().code == 1


def test_where_nobody_can_answer_it_ends_at_once(program: Program, arguments: list[str]) -> None:
    result = program.run(*arguments, "--no-browser")
    assert (result.code, "standard input is closed" in result.err) == (1, True)


def test_id_and_secret_may_stand_in_the_environment(program: Program, server: WordPress, arguments: list[str]) -> None:
    environ = {"JETBRIDGE_CLIENT_ID": CLIENT_ID, "JETBRIDGE_CLIENT_SECRET": SECRET}
    with program.start(*arguments[:5], "--no-browser", **environ) as running:
        go(server.approved(running.address))
        assert running.end().code == 0


def test_without_an_application_it_says_what_is_missing(command: Command, arguments: list[str]) -> None:
    result = command(*arguments[:5])
    assert result.code == 2
    assert "--client-secret-file" in result.err


def test_a_secret_is_never_among_the_arguments(command: Command) -> None:
    assert command("login", "--client-secret", SECRET).code == 2


def test_wordpress_com_is_not_asked_for_metadata() -> None:
    found = oauth.discover(Http(oauth.WORDPRESS))  # without a network, asking would fail
    assert found.authorization_endpoint == "https://public-api.wordpress.com/oauth2/authorize"
    assert found.token_endpoint == "https://public-api.wordpress.com/oauth2/token"
    assert (found.revocation_endpoint, found.is_jetbridge) == (None, False)


def test_logout_forgets_and_says_where_to_disconnect(command: Command, server: WordPress, config: Path) -> None:
    assert command("login", "--with-token", "--host", server.origin, typed=TOKEN).code == 0
    result = command("logout")
    assert result.code == 0
    assert "disconnect the application at" in result.err
    assert TOKEN not in (config / "tokens.json").read_text()


def test_a_token_that_the_server_refuses_is_not_kept(command: Command, server: WordPress, config: Path) -> None:
    result = command("login", "--with-token", "--host", server.origin, typed="wrong")
    assert result.code == 4
    assert not config.joinpath("tokens.json").exists()


# --- what the reports make of its answers -------------------------------------------------------------------


@pytest.fixture
def signed_in(command: Command, server: WordPress, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("JETBRIDGE_HOST", server.origin)
    monkeypatch.setenv("JETBRIDGE_TOKEN", TOKEN)
    return command


def test_a_list_is_read_as_it_comes(signed_in: Command) -> None:
    said = signed_in("activations", "list", "--output", "csv")
    assert [line.split(",")[:3] for line in said.out.splitlines()] == [
        ["partner", "key", "id"],
        ["acme", "6", "3"],
        ["acme", "6", "2"],
        ["acme", "6", "1"],
    ]


@pytest.mark.parametrize("option", [["--status", "active"], ["--search", "abc"], ["--oldest-first"]])
def test_what_it_would_leave_out_in_silence_is_refused(signed_in: Command, option: list[str]) -> None:
    said = signed_in("activations", "list", *option)
    assert (said.code, said.out) == (2, "")
    assert "only Jetbridge servers do" in said.err


def test_an_export_goes_page_by_page(signed_in: Command) -> None:
    said = signed_in("activations", "export", "--output", "jsonl")
    assert [line.count("2026-01-0") for line in said.out.splitlines()] == [1, 1, 1]


def test_the_summary_has_what_there_is(signed_in: Command) -> None:
    said = signed_in("activations", "summary", "--output", "table")
    assert "All so far" in said.out.splitlines()[0]
    assert re.search(r"2026-01 +3 +3", said.out)


def test_invoices_in_major_units_are_shown(signed_in: Command) -> None:
    assert "12.50 USD" in signed_in("invoices", "list", "--output", "table").out
    assert "the server sent no lines" in signed_in("invoices", "show", "A-1").err
    said = signed_in("invoices", "pdf", "A-1")
    assert (said.code, "has no PDF of A-1" in said.err) == (1, True)
