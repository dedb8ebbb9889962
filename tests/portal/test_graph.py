"""The graph of the overview: what it draws, how it is moved and zoomed, and that everybody can tell its parts apart."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.portal.conftest import Open

TODAY = datetime.now(UTC).date()
LAST_MONTH = TODAY.replace(day=1) - timedelta(days=1)
BEGUN = {"date": "2026-11", "new": 1234, "total": 2345, "cancelled": 1111, "active": 1200}
WRITTEN = """
const { fillText } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
  (this.canvas.written ??= new Set()).add(text);
  fillText.call(this, text, ...at);
};
"""
BARS = """() => {
  const canvas = document.querySelectorAll(".chart canvas")[1];
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const isBlue = (at) => data[at] === 31 && data[at + 1] === 95 && data[at + 2] === 168;
  let most = 0;
  for (let row = 0; row < canvas.height; row++) {
    let bars = 0;
    for (let at = row * canvas.width; at < (row + 1) * canvas.width; at++)
      if (isBlue(4 * at) && !isBlue(4 * at - 4)) bars++;
    most = Math.max(most, bars);
  }
  return most;
}"""


def days(first: date, last: date) -> str:
    return f"from={first}&to={last}"


def labels(open_portal: Open, path: str, *, width: int = 1440) -> set[str]:
    """What is written on the lower plot: the time axis, and numbers."""
    page = open_portal("", width=width)
    page.add_init_script(WRITTEN)
    page.goto(path)
    expect(page.locator(".chart canvas")).to_have_count(2)
    return set(page.evaluate("[...document.querySelectorAll('.chart canvas')[1].written]"))


def drag(page: Page, plot: int, start: float, end: float) -> None:
    """Over one of the two plots, between two parts of its width."""
    box = page.locator(".u-over").nth(plot).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * start, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * end, box["y"] + 50, steps=4)
    page.mouse.up()


def bars(page: Page) -> Any:
    """How many bars of New there are."""
    expect(page.locator(".chart canvas")).to_have_count(2)
    return page.evaluate(BARS)


def cursors(page: Page) -> list[float]:
    """How far the line of the cursor and the points on it are from the left."""
    places = page.locator(".u-cursor-x, .u-cursor-pt").evaluate_all(
        "all => all.map(one => new DOMMatrix(getComputedStyle(one).transform).e)"
    )
    return [float(place) for place in places]


def test_the_graph_moves_and_zooms_by_keyboard_and_back_undoes_it(open_portal: Open) -> None:
    page = open_portal("/?key=1&scale=day")
    graph = page.get_by_role("slider")
    graph.focus()
    end = graph.get_attribute("aria-valuetext") or ""
    page.keyboard.press("ArrowLeft")
    expect(graph).not_to_have_attribute("aria-valuetext", end)
    page.keyboard.press("Home")
    expect(graph).to_have_attribute("aria-valuenow", "0")
    page.keyboard.press("+")
    expect(page).to_have_url(re.compile(r"from=\d{4}-\d\d-\d\d&to="))
    expect(graph).not_to_have_attribute("aria-valuemax", "413")
    page.go_back()
    expect(page).not_to_have_url(re.compile("from="))


def test_zooming_by_keyboard_keeps_the_chosen_period_in_sight(open_portal: Open, problems: list[str]) -> None:
    page = open_portal("/?key=1")
    graph = page.get_by_role("slider")
    for key in ("Home", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown"):
        graph.press(key)
    expect(graph).to_have_attribute("aria-valuenow", "2")
    chosen = graph.get_attribute("aria-valuetext") or ""
    for _ in range(3):
        wider = page.url
        graph.press("+")
        expect(page).not_to_have_url(wider)
        expect(graph).to_have_attribute("aria-valuetext", chosen)
    assert max(cursors(page)) - min(cursors(page)) <= 1
    assert problems == []


def test_at_the_narrowest_plus_does_nothing(open_portal: Open) -> None:
    page = open_portal(f"/?key=1&{days(LAST_MONTH, LAST_MONTH)}")
    steps = page.evaluate("history.length")
    page.get_by_role("slider").press("+")
    page.get_by_role("slider").press("ArrowRight")
    expect(page).to_have_url(re.compile(days(LAST_MONTH, LAST_MONTH)))
    assert page.evaluate("history.length") == steps


@pytest.mark.parametrize("plot", [0, 1])
def test_dragging_over_a_plot_zooms_and_is_one_step_for_back(open_portal: Open, plot: int) -> None:
    page = open_portal("/?key=1")
    drag(page, plot, 0.3, 0.6)
    expect(page).to_have_url(re.compile(r"from=\d{4}-\d\d-01&to="))
    page.locator("summary", has_text="Shown: ").click()
    expect(page.get_by_label("From")).not_to_have_value("")
    page.go_back()
    expect(page).not_to_have_url(re.compile("from="))


def test_dragging_over_everything_that_is_shown_is_no_step(open_portal: Open) -> None:
    page = open_portal("/?key=1")
    steps = page.evaluate("history.length")
    drag(page, 0, 0.001, 0.999)
    expect(page.locator(".u-select").first).to_have_css("width", "0px")
    assert page.evaluate("history.length") == steps


@pytest.mark.parametrize("scale", ["month", "year"])
def test_a_range_of_one_period_is_drawn_as_one(open_portal: Open, scale: str) -> None:
    page = open_portal(f"/?key=1&scale={scale}&{days(LAST_MONTH, LAST_MONTH)}")
    graph = page.get_by_role("slider")
    expect(graph).to_have_attribute("aria-valuemin", graph.get_attribute("aria-valuemax") or "")
    assert bars(page) == 1


def test_the_axis_names_each_of_three_days(open_portal: Open) -> None:
    written = labels(open_portal, f"/?key=1&scale=day&{days(TODAY - timedelta(days=2), TODAY)}")
    assert len({text for text in written if re.fullmatch(r"\d+ \w+", text)}) == 3


def test_the_axis_of_a_year_of_days_names_months_on_a_phone_too(open_portal: Open) -> None:
    written = labels(open_portal, "/?key=1&scale=day", width=360)
    named = {text for text in written if re.fullmatch(r"\d+ \w+", text)}
    assert len(named) >= 2
    assert all(text.startswith("1 ") for text in named)


def test_a_partner_who_has_just_begun_has_a_graph_of_one_period(open_portal: Open, problems: list[str]) -> None:
    page = open_portal("")
    page.route("**/jetpack-partners/activations?*", lambda route: route.fulfill(json=[BEGUN]))
    page.goto("/?key=1")
    spoken = "Nov 2026: 1,200 in force, 2,345 in total, 1,234 new, 1,111 ended"
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", spoken)
    assert bars(page) == 1
    assert problems == []


def test_another_key_and_other_plans_redraw_the_graph_quietly(open_portal: Open, problems: list[str]) -> None:
    page = open_portal("/?key=2")
    graph = page.get_by_role("slider")
    expect(graph).to_have_attribute("aria-valuetext", re.compile(": 1 in force"))
    page.get_by_label("Partner and key").select_option(index=1)
    expect(graph).to_have_attribute("aria-valuetext", re.compile(": 54 in force"))
    page.get_by_text("All plans").press("Enter")
    page.get_by_label("Jetpack Premium, yearly").press("Space")
    expect(graph).to_have_attribute("aria-valuetext", re.compile(": 18 in force"))
    assert problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_ended_stands_out_from_the_page(open_portal: Open, scheme: str) -> None:
    page = open_portal("/?key=1", scheme=scheme)
    style = "getComputedStyle(document.documentElement)"
    ended, ground = (page.evaluate(f"{style}.getPropertyValue('--{name}')") for name in ("ended", "page"))
    assert contrast(ended, ground) >= 3


def test_in_the_readers_own_colours_new_and_ended_are_told_apart(open_portal: Open, problems: list[str]) -> None:
    page = open_portal("/?key=1")
    assert bars(page) > 1
    drawn = page.locator(".uplot").first.element_handle()
    page.emulate_media(forced_colors="active")
    drawn.wait_for_element_state("hidden")
    assert bars(page) == 0
    marks = [page.locator(f".mark-{name}") for name in ("new", "ended")]
    new, ended = (mark.evaluate("one => getComputedStyle(one, '::before').borderTopWidth") for mark in marks)
    assert new != ended
    assert problems == []


def test_on_paper_the_graph_is_as_wide_as_the_paper(open_portal: Open) -> None:
    page = open_portal("/?key=1")
    expect(page.get_by_role("slider")).to_be_visible()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 900})
    widths = page.evaluate("[...document.querySelectorAll('.chart canvas, main')].map(one => one.clientWidth)")
    assert len(widths) == 3
    assert max(widths) == widths[0] <= 700


def contrast(one: str, other: str) -> float:
    """Of two colours like `#fff` and `#1f5fa8`, as WCAG 2.2 has it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    whole = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    parts = [int(whole[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
