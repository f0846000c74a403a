"""The map in a real browser: lasso to gallery, search, links, themes and widths."""

import re

import pytest

from tests.pages.waiting import expect, healthy, select

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MAP = "spaces?a=hog&b=hog&map.projection=pca"
WIDTHS = (1400, 1100, 420)


def opened(visit, server, query="", **look):
    page = visit(f"{server}/{MAP}{query}", **look)
    page.get_by_role("tab", name="How sure?").wait_for()
    # An arrow begins with a point of no size, which is there and never seen.
    points = page.locator(".js-plotly-plot .scatterlayer .point").locator("visible=true")
    points.first.wait_for()
    return page


def test_a_lasso_opens_its_items_and_goes_into_the_address(server, visit):
    page = opened(visit, server)
    expect(page.get_by_alt_text("red apple, hog/noto")).to_have_count(1)
    page.get_by_role("radio", name="lasso").or_(
        page.get_by_role("button", name="lasso")
    ).first.click()
    page.wait_for_function(
        "() => document.querySelector('.js-plotly-plot')?._fullLayout?.dragmode === 'lasso'"
    )

    def lasso():
        box = page.locator(".js-plotly-plot .nsewdrag").first.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x - 50, y - 50)
        page.mouse.down()
        for at in ((x + 50, y - 50), (x + 50, y + 50), (x - 50, y + 50), (x - 50, y - 48)):
            page.mouse.move(*at, steps=5)
        page.mouse.up()

    select(page, lasso, "**map.selected=**")
    page.get_by_text(re.compile("The first 8 of")).wait_for()
    expect(page.get_by_alt_text("red apple, hog/noto")).to_have_count(0)
    pictures = page.get_by_alt_text(re.compile("hog.noto"))
    expect(pictures).to_have_count(8)
    page.wait_for_function(
        "() => { const of = [...document.images].filter(i => /hog.noto/.test(i.alt));"
        " return of.length === 8 && Math.abs(of[0].width - 160) <= 2; }"
    )
    healthy(page)


def test_a_click_on_a_point_selects_it(server, visit):
    page = opened(visit, server)

    def click():
        # The one furthest to the left lies free.
        x, y = page.evaluate(
            "() => [...document.querySelectorAll('.js-plotly-plot .scatterlayer .point')]"
            ".map(p => p.getBoundingClientRect()).map(r => [r.x + r.width / 2, r.y + r.height / 2])"
            ".reduce((a, b) => b[0] < a[0] ? b : a)"
        )
        page.mouse.move(x, y)
        page.mouse.click(x, y)

    select(page, click, "**map.selected=**")
    assert page.url.count("map.selected=") == 1
    healthy(page)


def test_a_word_in_another_language_is_found_and_centred(server, visit):
    page = opened(visit, server)
    field = page.get_by_role("textbox", name="Find a word, in any language")
    field.fill("simba")
    field.press("Enter")
    page.wait_for_url("**map.selected=lion**")
    whole = page.get_by_role("button", name="Whole map")
    whole.click()
    whole.wait_for(state="detached")
    healthy(page)


def test_an_address_is_the_whole_view(server, visit):
    query = "&map.selected=banana&map.selected=lion&map.colour=subgroup&map.perturbation=darker"
    page = opened(visit, server, query)
    page.get_by_alt_text("banana, hog/noto, hurt").wait_for()
    expect(page.get_by_alt_text("lion, hog/twemoji, clean")).to_have_count(1)
    expect(page.get_by_role("combobox", name="Colour by")).to_have_value("subgroup")
    healthy(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_map_in_both_themes_and_every_width(server, visit, theme):
    page = opened(visit, server, theme=theme)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 1000})
        healthy(page)
