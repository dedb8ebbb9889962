"""docs/sdk.md and the docstrings say what happens: their examples are run against the real server."""

import doctest
import io
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest
from tests.client.answers import HOST, refusal, said
from tests.client.apart import apart
from tests.client.stripe import line, listed, payment, sites_of, stripe
from tests.live import LiveServer

from jetbridge import client as package
from jetbridge.client import Client, activations, invoices, money, partners, periods
from jetbridge.client.sync import runs

PAGE = (Path(__file__).parents[2] / "docs" / "sdk.md").read_text()
BLOCK = re.compile(r"^```pycon\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def billing() -> Iterator[Client]:
    """A client of a server that has two invoices and nothing more to bill."""
    second = stripe(2, total=29280, lines={"object": "list", "data": [line(amount=29280)], "has_more": False})

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked = request.url.path.rpartition("/")[2]
        first = stripe(1, status="paid", payments={"object": "list", "data": [payment()], "has_more": False})
        answers = {"invoices": listed(second, first), "sites": said(sites_of("in_1"))}
        return answers.get(asked, refusal(404, "no_billing_invoice_available"))

    with Client(HOST, transport=httpx2.MockTransport(answer)) as client:
        yield client


@pytest.fixture
def names(client: Client, live_api: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What an example may speak of."""
    monkeypatch.setenv("JETBRIDGE_TOKEN", live_api.token("alice"))
    monkeypatch.chdir(tmp_path)
    (acme,) = client.partners.list()
    return {
        "Client": Client,
        "acme": acme,
        "client": client,
        "host": live_api.origin,
        "production": acme.keys[0],
        "token": live_api.token("alice"),
    }


def failures(test: doctest.DocTest) -> str:
    """What went otherwise than written."""
    said = io.StringIO()
    doctest.DocTestRunner(verbose=False).run(test, out=said.write, clear_globs=False)
    return said.getvalue()


def examples_of(thing: object, names: dict[str, Any]) -> list[doctest.DocTest]:
    """Those in its docstrings; there must be some."""
    found = [test for test in doctest.DocTestFinder().find(thing, extraglobs=names) if test.examples]
    assert found
    return found


@pytest.mark.parametrize(
    "thing", [package, Client, partners, activations, money, periods, runs], ids=lambda thing: thing.__name__
)
def test_docstrings_say_what_happens(thing: ModuleType | type, names: dict[str, Any]) -> None:
    assert "".join(map(failures, examples_of(thing, names))) == ""


def test_docstrings_about_invoices_say_what_happens(billing: Client) -> None:
    assert "".join(map(failures, examples_of(invoices, {"client": billing}))) == ""


@apart
def test_the_page_says_what_happens(names: dict[str, Any], billing: Client) -> None:
    """Each example goes on where the one before it ended, but for the invoices: the server here has none."""
    known: dict[str, Any] = {}
    wrong = ""
    for section in PAGE.replace("https://jetbridge.example.com", names["host"]).split("\n## "):
        own = {"client": billing} if section.startswith("Invoices") else {}
        for block in BLOCK.findall(section):
            test = doctest.DocTestParser().get_doctest(block, known | own, section.partition("\n")[0], "docs/sdk.md", 0)
            wrong += failures(test)
            known = test.globs | {"client": known.get("client", test.globs.get("client"))}
    known["client"].close()
    assert wrong == ""
