"""`jetbridge login` with a real browser, at the real server in a process of its own."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.chromium import serious
from tests.cli.people import Alice
from tests.cli.program import Program
from tests.live import LiveServer


@pytest.fixture
def page(browser: Browser, live_api: LiveServer, problems: list[str]) -> Iterator[Page]:
    """Alice's, who is signed in."""
    context = browser.new_context()
    context.add_cookies([{"name": "jetbridge_session", "value": Alice(live_api).session, "url": live_api.origin}])
    page = context.new_page()
    page.on("console", lambda message: problems.extend(serious(message)))
    yield page
    context.close()


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path / "config")


@pytest.fixture
def arguments(live_api: LiveServer) -> list[str]:
    """The browser of the test is opened by the test."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return ["login", "--host", live_api.origin, "--redirect-uri", f"http://127.0.0.1:{port}"]


def test_the_approval_signs_in_and_the_page_says_so(
    page: Page, program: Program, arguments: list[str], problems: list[str]
) -> None:
    with program.start(*arguments) as running:
        page.goto(running.address)
        page.get_by_role("button", name="Approve").click()
        expect(page.get_by_role("heading", name="Signed in", exact=True)).to_be_visible()
        result = running.end()
    assert (result.code, problems) == (0, [])
    assert program.run("auth", "status", "--check").code == 0


def test_a_denial_is_shown_and_ends_it(page: Page, program: Program, arguments: list[str]) -> None:
    with program.start(*arguments) as running:
        page.goto(running.address)
        page.get_by_role("button", name="Deny").click()
        expect(page.get_by_role("heading", name="Not signed in")).to_be_visible()
        assert running.end().code == 1


def test_the_code_of_the_page_is_pasted(page: Page, program: Program, live_api: LiveServer) -> None:
    with program.start("login", "--host", live_api.origin, "--no-browser") as running:
        page.goto(running.address)
        page.get_by_role("button", name="Approve").click()
        running.type(page.get_by_label("Code", exact=True).input_value())
        assert running.end().code == 0


def test_the_whole_address_of_that_page_is_pasted(page: Page, program: Program, live_api: LiveServer) -> None:
    with program.start("login", "--host", live_api.origin, "--no-browser") as running:
        page.goto(running.address)
        page.get_by_role("button", name="Approve").click()
        running.type(page.get_by_label("Or the whole address").input_value())
        assert running.end().code == 0
