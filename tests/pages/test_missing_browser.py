"""Missing, Noise and Contributions in a real browser, on a telephone's width: recorded at once."""

import re

import pytest

from lab.engine.recorded import recorded
from lab.impute.fills import FILLS
from tests.pages.waiting import expect, healthy

pytestmark = pytest.mark.browser
NARROW, SCORE = 420, "[data-testid=stMetricValue]"
POINTS = ".js-plotly-plot .scatterlayer .point"


def opened(visit, server, path):
    page = visit(f"{server}/{path}", width=NARROW)
    page.locator(POINTS).locator("visible=true").first.wait_for()
    return page


def well(page):
    """Nothing is wider than the screen, and no red box is on it."""
    healthy(page)
    expect(page.locator("[data-testid=stAlertContentError]")).to_have_count(0)


def switch_off(page, name, which=0):
    page.get_by_role("switch", name=name).nth(which).press("Space")


def test_missing_opens_on_its_record_and_a_toggle_changes_score_and_ring(server, visit):
    result = recorded("lattice")["lattice"]
    score = {row["arm"]: f"{row['value']:.2f}" for row in result.tables["arms"]}
    assert score["whole"] != score["told|image+speech"]
    page = opened(visit, server, "missing")
    page.get_by_role("heading", name=result.words().headline).wait_for()
    expect(page.locator(SCORE)).to_have_text(score["whole"])
    # The ring is the last mark of the first figure's first panel.
    ring = page.locator(".js-plotly-plot").first.locator(".xy .trace").last.locator(".point")
    before = ring.get_attribute("transform")
    switch_off(page, "Text")
    expect(page.locator(SCORE)).to_have_text(score["told|image+speech"])
    expect(ring).not_to_have_attribute("transform", before)
    assert "missing.text=false" in page.url
    well(page)


@pytest.mark.slow
def test_an_item_is_answered_anew_and_the_item_nearest_to_its_fill_is_shown(server, visit):
    donor = FILLS.get("donor").title
    page = opened(visit, server, f"missing?missing.tab=One sample&missing.item.fill={donor}")
    answer = page.get_by_role("heading", name=re.compile("right|it is")).last
    answer.wait_for()
    whole = answer.inner_text()
    expect(page.get_by_text("The fill is nearest to this")).to_have_count(0)
    switch_off(page, "Text", which=1)
    page.get_by_text("The fill is nearest to this").wait_for()
    page.get_by_text("Text, missing").wait_for()
    expect(answer).not_to_have_text(whole)
    well(page)


@pytest.mark.slow
def test_noise_shows_ranks_curves_and_where_definitions_disagree(server, visit):
    page = opened(visit, server, "noise")
    expect(page.locator(".js-plotly-plot .heatmaplayer")).to_have_count(1)
    page.get_by_text("pairs of methods change places with the definition").wait_for()
    page.get_by_test_id("stDataFrame").wait_for()
    well(page)


@pytest.mark.slow
def test_contributions_shows_the_cards_of_the_type_that_a_link_names(server, visit):
    [result] = recorded("contributions").values()
    items = result.tables["items"]
    kind = "objection"
    fits = [row["item"] for row in items if row["type"] == kind]
    page = opened(visit, server, f"contributions?contributions.type={kind}")
    page.get_by_text(f"{len(fits)} of {len(items)} items.").wait_for()
    expect(page.get_by_role("combobox", name="Type")).to_have_value(kind)
    cards = page.get_by_text(re.compile("; the next likeliest: "))
    expect(cards).to_have_count(6)
    assert all(text.startswith(kind) for text in cards.all_inner_texts())
    well(page)
