"""What is said to a screen reader: over a dialog too, and one message after the other."""

from typing import Any

from playwright.sync_api import Page, Route, expect
from tests.portal.conftest import Open

REGION = "dialog[open] > [role=status]"


def heard_by_the_tree(page: Page) -> list[str]:
    """The texts of the live regions that the browser's accessibility tree does not leave out."""
    session = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    regions = [node for node in nodes if not node["ignored"] and node["role"]["value"] == "status"]
    return ["".join(name_of(by_id[child]) for child in node["childIds"]) for node in regions]


def name_of(node: dict[str, Any]) -> str:
    return str(node.get("name", {}).get("value", ""))


def test_what_is_copied_in_a_dialog_is_said_in_the_dialog(open_portal: Open) -> None:
    page = open_portal("/activations?key=1&activation=60")
    expect(page.get_by_role("dialog", name="Site 60")).to_be_visible()
    expect(page.locator(REGION)).to_have_text("60 activations")
    assert heard_by_the_tree(page) == ["60 activations"]


def test_a_cancellation_is_said_in_the_drawer_and_the_count_only_after_it(open_portal: Open) -> None:
    page = open_portal("/activations?key=1&activation=59")
    page.route("**/activation/59", lambda route: route.fulfill(json={}) if is_delete(route) else route.continue_())
    page.get_by_role("button", name="Cancel this activation").press("Enter")
    page.get_by_role("button", name="Cancel it now").press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(1)
    expect(page.locator(REGION)).to_have_text("Cancelled")
    assert heard_by_the_tree(page) == ["Cancelled"]
    expect(page.locator(REGION)).to_have_text("60 activations")


def is_delete(route: Route) -> bool:
    return route.request.method == "DELETE"
