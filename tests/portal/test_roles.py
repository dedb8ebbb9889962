"""What each role is offered, and what it is told where it may not look: by the navigation and by address."""

import pytest
from playwright.sync_api import Response, expect
from tests.portal.conftest import Open
from tests.portal.test_screens import settled

EVERYBODY = ["Overview", "Activations", "Keys", "API access", "Account"]
OFFERED = {
    "owner": ["Overview", "Activations", "Invoices", "Keys", "Members", "API access", "Account"],
    "billing": ["Overview", "Activations", "Invoices", "Keys", "API access", "Account"],
    "developer": EVERYBODY,
    "viewer": EVERYBODY,
    "nobody": ["API access", "Account"],
}
WHO = {
    "owner": ("alice", "partner=1"),
    "billing": ("bob", "partner=3"),
    "developer": ("bob", "partner=2"),
    "viewer": ("bob", "partner=1"),
    "nobody": ("charlie", ""),
}
PATHS = {
    "/": "Overview",
    "/activations": "Activations",
    "/billing": "Invoices",
    "/keys": "Keys",
    "/members": "Members",
    "/api-access": "API access",
    "/profile": "Account",
}
every_role = pytest.mark.parametrize("role", WHO)


@every_role
def test_a_role_is_offered_what_it_may_see_and_asks_for_nothing_else(
    open_portal: Open, problems: list[str], role: str
) -> None:
    user, query = WHO[role]
    page = open_portal("/api-access", user=user)
    refused: list[str] = []

    def heard(response: Response) -> None:
        if response.status == 403 and role != "nobody":
            refused.append(response.url)

    page.on("response", heard)
    for path, title in PATHS.items():
        page.goto(f"{path}?{query}")
        if title in OFFERED[role]:
            settled(page, title)
        elif role == "nobody":
            settled(page, "No partner yet")
        else:
            expect(page.get_by_text("Not for your role")).to_be_visible()
        offered = page.get_by_role("navigation", name="Portal").get_by_role("link").all_inner_texts()
        assert offered == OFFERED[role]
    assert refused == []
    assert [said for said in problems if "403" not in said] == []
