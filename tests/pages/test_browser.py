"""The app in a real browser: links, clicks, sessions, themes, uploads, keys."""

import io
import re
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lab.ui.app.chart import INK
from lab.ui.app.nav import shown
from tests.pages.waiting import expect, healthy, in_full, select

pytestmark = pytest.mark.browser

OWN = "/one_sample?a=ngrams&source=my own"


def test_a_deep_link_is_the_first_visit_of_a_server(server, visit):
    """It stands first: nobody has visited the server that all tests of the file share."""
    opens(visit, server, "one_sample")


@pytest.mark.slow
@pytest.mark.parametrize("path", ["encoders", "board"])
def test_a_deep_link_is_the_first_visit_of_a_fresh_server(fresh_server, visit, path):
    opens(visit, fresh_server, path)


def opens(visit, address, path):
    page = visit(f"{address}/{path}?a=ngrams&source=my own")
    asked = {"one_sample": "one sample", "encoders": "Which encoders", "board": "encoder break"}
    page.get_by_role("heading", name=re.compile(asked[path])).first.wait_for()
    for section in dict.fromkeys(entry.section for entry in shown() if entry.section):
        expect(page.get_by_text(section, exact=True).first).to_be_visible()
    healthy(page)


def test_a_click_on_a_cell_opens_its_curve_and_a_click_on_a_point_its_samples(server, visit):
    page = visit(f"{server}/board?a=ngrams")
    cells = page.locator(".js-plotly-plot .bars .point")
    page.get_by_text("2 of 2 cells computed here").wait_for()
    page.get_by_text("balanced accuracy of the subgroup").wait_for()
    assert "perturbation" not in page.url

    def click_a_cell():
        box = cells.nth(1).bounding_box()
        page.mouse.click(box["x"] + 8, box["y"] + 8)

    select(page, click_a_cell, "**severity.perturbation=ocr**")
    page.get_by_text("OCR confusions, %, at levels 1 to 5").wait_for()
    points = page.locator(".js-plotly-plot").nth(1).locator(".scatterlayer .point")

    def click_a_point():
        box = points.nth(5).bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    select(page, click_a_point, "**severity.level=4**")
    page.get_by_text("never right, of").wait_for()
    healthy(page)


@pytest.mark.slow
def test_an_address_is_the_whole_view(server, visit):
    query = "a=ngrams&severity.perturbation=ocr&severity.level=5&severity.kind=kept"
    page = visit(f"{server}/board?{query}")
    page.get_by_text("never right, of").wait_for()
    expect(page.get_by_role("radio", name="kept")).to_be_checked()
    expect(page.locator("[data-testid=stSliderThumbValue]").first).to_have_text("5")
    page.get_by_role("button", name="Link").click()
    link = page.locator("[data-testid=stPopoverBody] code")
    expect(link).to_have_text(re.compile(r"^http://localhost.*severity\.perturbation=ocr"))


def test_an_open_page_has_no_file_watched(started_server, visit):
    """Left on, the watcher costs a whole core for good; it begins with the first session."""
    address, process = started_server
    visit(f"{address}/encoders")
    links = [fd.readlink() for fd in Path(f"/proc/{process.pid}/fd").iterdir()]
    assert links and not [link for link in links if "inotify" in str(link)]


def test_two_sessions_do_not_see_each_other(server, visit):
    one = visit(f"{server}/encoders?modality=text")
    other = visit(f"{server}/encoders")
    one.get_by_role("heading", name="Text").wait_for()
    other.get_by_role("heading", name="Speech").wait_for()
    expect(one.get_by_role("heading", name="Speech")).to_have_count(0)
    assert "modality" not in other.url


WIDTHS = (1400, 1100, 420)
MAP = "spaces?a=hog&b=hog&map.projection=pca"
WORDS = ("one_sample?a=ngrams&source=my own", "encoders", "sweeps")
"""Pages without a figure of their own: every run looks at one of them."""


@pytest.mark.parametrize(
    ("theme", "pages"), [("dark", WORDS[:1]), *in_full(("light", (*WORDS, "bridges", "words")))]
)
def test_pages_in_both_themes_and_every_width(server, visit, theme, pages):
    page = visit(f"{server}/board?a=ngrams", theme=theme)
    red, green, blue = (int(INK[theme][i : i + 2], 16) for i in (1, 3, 5))
    page.wait_for_function(
        "([text, colour]) => [...document.querySelectorAll('.annotation-text')]"
        ".some(e => e.textContent.includes(text) && e.style.fill === colour)",
        arg=["Keyboard", f"rgb({red}, {green}, {blue})"],
    )
    for path in ("", *pages, MAP):
        if path:
            page.goto(f"{server}/{path}")
            page.locator("h1").wait_for()
        if path == MAP:
            page.locator(".js-plotly-plot .scatterlayer .point:visible").first.wait_for()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 1000})
            healthy(page)


def picture():
    file = io.BytesIO()
    Image.fromarray(np.full((300, 500, 3), (200, 40, 40), np.uint8)).save(file, "PNG")
    return file.getvalue()


def claims_to_be_huge():
    def chunk(kind, body):
        checked = kind + body
        return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0"))


def upload(page, data, name="mine.png"):
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": data}
    )


@pytest.mark.slow
def test_a_picture_of_ones_own_is_shown_and_stays_in_its_session(server, visit):
    page = visit(server + OWN)
    upload(page, picture())
    name = "Your picture, as an encoder sees it"
    page.get_by_alt_text(name).wait_for()
    page.wait_for_function(
        "alt => Math.abs([...document.images].find(i => i.alt.includes(alt)).width - 160) <= 2",
        arg=name,
    )
    other = visit(server + OWN)
    other.get_by_text("Nothing is there to read").wait_for()
    expect(other.get_by_alt_text(name)).to_have_count(0)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(claims_to_be_huge(), "million pixels", id="huge"),
        *in_full((b"no picture", "PNG, JPEG or WebP"), (picture()[:300], "PNG, JPEG or WebP")),
    ],
)
def test_a_bad_picture_is_answered_in_words(server, visit, data, said):
    page = visit(server + OWN)
    upload(page, data)
    page.locator("[data-testid=stAlert]", has_text=said).wait_for()
    assert "Traceback" not in page.locator("[data-testid=stMain]").inner_text()
    healthy(page)


@pytest.mark.slow
def test_presenting_enlarges_and_keys_turn_pages(server, visit):
    page = visit(f"{server}/encoders")
    page.get_by_role("heading", name="Speech").wait_for()
    before = page.locator("h1").bounding_box()["height"]
    page.get_by_role("button", name="Present").click()
    leave = page.get_by_role("button", name="Leave")
    leave.wait_for()
    page.wait_for_function(
        "least => document.querySelector('h1').getBoundingClientRect().height > least",
        arg=1.2 * before,
    )
    page.keyboard.press("PageUp")
    page.get_by_role("heading", name=re.compile("can be asked here")).wait_for()
    leave.wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Present").wait_for(state="attached")


@pytest.mark.slow
def test_the_old_address_of_the_board_leads_there_with_all_it_asks_for(server, visit):
    page = visit(f"{server}/start?a=ngrams&severity.perturbation=ocr")
    page.wait_for_url("**/board?**severity.perturbation=ocr**")
    expect(page.get_by_role("combobox", name="How it is hurt")).to_have_value("ocr")


@pytest.mark.slow
def test_an_experiment_is_found_by_its_name_and_opened(server, visit):
    page = visit(f"{server}/experiments")
    page.get_by_role("textbox", name="Find an experiment").fill("temperature")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of ")).to_be_visible()
    page.get_by_test_id("stGridCellContent").get_by_role("link", name="Open").click()
    page.wait_for_url("**exp=gap_temperature**")
    expect(page.locator("h1")).to_contain_text("temperature")
    healthy(page)


@pytest.mark.slow
def test_the_first_page_hides_the_answer_until_one_has_guessed(server, visit):
    page = visit(server)
    page.get_by_test_id("stButtonGroup").get_by_text("Food & Drink").click()
    expect(page.get_by_text("The model says Animals & Nature")).to_be_visible()
    healthy(page)


@pytest.mark.slow
def test_the_selection_can_be_cleared(server, visit):
    page = visit(f"{server}/board?a=ngrams&severity.perturbation=ocr")
    page.locator("[data-testid=stSidebar]").get_by_role("button", name="ocr").click()
    page.wait_for_function("() => !location.search.includes('ocr')")
    assert "a=ngrams" in page.url
