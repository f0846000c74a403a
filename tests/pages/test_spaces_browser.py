"""The map in a real browser: lasso to gallery, search, links, themes and widths."""

import re

import pytest

pytestmark = pytest.mark.browser

MAP = "spaces?a=hog&b=hog&map.projection=pca"
READY_MS = 240_000
WIDTHS = (1400, 1100, 420)


def settled(page):
    """Wait until the script has run."""
    page.wait_for_function(
        "() => !document.querySelector('[data-testid=stStatusWidgetRunningIcon]')"
    )
    page.wait_for_timeout(300)


def opened(visit, server, query="", **look):
    page = visit(f"{server}/{MAP}{query}", **look)
    page.get_by_role("heading", name="What this means").first.wait_for(timeout=READY_MS)
    # An arrow begins with a point of no size, which is there and never seen.
    points = page.locator(".js-plotly-plot .scatterlayer .point").locator("visible=true")
    points.first.wait_for(timeout=READY_MS)
    settled(page)
    return page


def healthy(page):
    assert page.locator("[data-testid=stException]").count() == 0
    wide = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0


def test_a_lasso_opens_its_items_and_goes_into_the_address(server, visit):
    page = opened(visit, server)
    assert page.get_by_alt_text("red apple, hog/noto").count() == 1
    page.get_by_role("radio", name="lasso").or_(
        page.get_by_role("button", name="lasso")
    ).first.click()
    settled(page)
    box = page.locator(".js-plotly-plot .nsewdrag").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 50, y - 50)
    page.mouse.down()
    for at in ((x + 50, y - 50), (x + 50, y + 50), (x - 50, y + 50), (x - 50, y - 48)):
        page.mouse.move(*at, steps=5)
    page.mouse.up()
    page.wait_for_url("**map.selected=**", timeout=READY_MS)
    page.get_by_text(re.compile("The first 8 of")).wait_for(timeout=READY_MS)
    settled(page)
    assert page.get_by_alt_text("red apple, hog/noto").count() == 0
    pictures = page.get_by_alt_text(re.compile("hog.noto"))
    assert pictures.count() == 8
    assert pictures.first.bounding_box()["width"] == pytest.approx(160, abs=2)
    healthy(page)


def test_a_click_on_a_point_selects_it(server, visit):
    page = opened(visit, server)
    # The one furthest to the left lies free.
    x, y = page.evaluate(
        "() => [...document.querySelectorAll('.js-plotly-plot .scatterlayer .point')]"
        ".map(p => p.getBoundingClientRect()).map(r => [r.x + r.width / 2, r.y + r.height / 2])"
        ".reduce((a, b) => b[0] < a[0] ? b : a)"
    )
    page.mouse.move(x, y)
    page.locator(".hoverlayer .hovertext").first.wait_for()
    page.mouse.click(x, y)
    page.wait_for_url("**map.selected=**", timeout=READY_MS)
    settled(page)
    assert page.url.count("map.selected=") == 1
    healthy(page)


def test_a_word_in_another_language_is_found_and_centred(server, visit):
    page = opened(visit, server)
    field = page.get_by_role("textbox", name="Find a word, in any language")
    field.fill("simba")
    field.press("Enter")
    page.wait_for_url("**map.selected=lion**", timeout=READY_MS)
    whole = page.get_by_role("button", name="Whole map")
    whole.click(timeout=READY_MS)
    whole.wait_for(state="detached")
    healthy(page)


def test_an_address_is_the_whole_view(server, visit):
    query = "&map.selected=banana&map.selected=lion&map.colour=subgroup&map.perturbation=darker"
    page = opened(visit, server, query)
    page.get_by_alt_text("banana, hog/noto, hurt").wait_for(timeout=READY_MS)
    assert page.get_by_alt_text("lion, hog/twemoji, clean").count() == 1
    assert page.get_by_role("combobox", name="Colour by").input_value() == "subgroup"
    healthy(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_map_in_both_themes_and_every_width(server, visit, theme):
    page = opened(visit, server, theme=theme)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 1000})
        settled(page)
        healthy(page)
