"""The page Lighting: a light one moves, links, one's own picture, the worst light, what to take."""

import io
import json
import re
import zipfile

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from lab.ui.lighting.controls import PRESETS, STEPS, key_of
from tests.pages.waiting import TIMEOUT_S, expect, healthy, in_full, opened_tab, run_until, select

LIGHT = {"lighting.exposure_stops": "-3.5", "lighting.shadow_stops": "2.0"}
SEARCH = {"lighting.budget": "6"}


@pytest.fixture(autouse=True)
def _fast(small_board, monkeypatch):
    """A judge of another family that needs no large network."""
    from lab.experiments.lighting.one import jury as lighting_one_judges
    from lab.ui.lighting import judges as lighting_judges

    for module in (lighting_one_judges, lighting_judges):
        monkeypatch.setattr(module, "usual_judges", lambda victim: ("hog", "hog"))


def started(root, **query):
    app = AppTest.from_file(str(root / "pages" / "lighting.py"), default_timeout=TIMEOUT_S)
    for key, value in query.items():
        app.query_params[key] = value
    return app


@pytest.fixture
def opened(root):
    """Open the page with the address's query and run it until the judges have spoken."""

    def open_page(**query):
        return run_until(started(root, **query), voted)

    return open_page


def said(app):
    return " ".join(m.value for m in [*app.markdown, *app.caption])


def voted(app):
    return "outside the panel" in said(app)


def margin(app):
    return float(re.search(r"margin \*\*([+-][\d.]+)", said(app)).group(1))


def margin_in(page):
    """The line that says the margin, of a page in the browser."""
    return page.locator("p", has_text=re.compile("^margin .*by daylight"))


def png(size=(300, 200)):
    file = io.BytesIO()
    y, x = np.mgrid[: size[1], : size[0]]
    picture = np.stack([x % 256, y % 256, (x + y) % 256], axis=2).astype(np.uint8)
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


def test_it_opens_with_a_picture_and_says_what_the_victim_sees(opened):
    app = opened()
    assert [error.value for error in app.error] == []
    assert app.title[0].value.endswith("?")
    assert "lite0 still says" in said(app)
    assert "Guards: all hold" in said(app) and "uncalibrated" in said(app)
    assert {slider.key for slider in app.slider} >= {key_of(name) for name in STEPS}
    assert app.selectbox(key="item").value == "red-apple"


def test_a_slider_changes_the_answer_and_undo_takes_it_back(opened):
    app = opened()
    before = margin(app)
    app.slider(key="lighting.exposure_stops").set_value(-4.0).run()
    assert not app.exception
    assert margin(app) < before and "4.0 stops darker" in said(app)
    app.button(key="lab.lighting.D").click().run()
    assert app.slider(key="lighting.exposure_stops").value == pytest.approx(-4 - 1 / 3)
    app.button(key="lab.lighting.Z").click().run()
    assert app.slider(key="lighting.exposure_stops").value == -4.0
    app.button(key="lab.lighting.0").click().run()
    assert margin(app) == before and "unchanged" in said(app)


def test_keys_stop_at_the_bounds_and_turn_round(opened):
    app = opened(**{"lighting.exposure_stops": "1.9", "lighting.direction_deg": "175"})
    app.button(key="lab.lighting.B").click().run()
    app.button(key="lab.lighting.Q").click().run()
    assert app.slider(key="lighting.exposure_stops").value == 2.0
    assert app.slider(key="lighting.direction_deg").value == -170.0
    assert app.slider(key="lighting.shadow_stops").value > 0  # else nothing would be seen of it
    assert not app.exception


def test_every_ready_made_light_is_within_bounds(opened):
    app = opened()
    for name, light in PRESETS.items():
        app.button(key=f"lab.lighting.preset.{name}").click().run()
        assert not app.exception and [error.value for error in app.error] == []
        for parameter, value in light.items():
            assert app.slider(key=key_of(parameter)).value == value


def test_a_link_is_the_whole_view(opened):
    one = opened(**LIGHT, item="banana")
    assert one.slider(key="lighting.exposure_stops").value == -3.5
    assert one.selectbox(key="item").value == "banana"
    other = opened(**LIGHT, item="banana")
    assert margin(one) == margin(other) and "3.5 stops darker" in said(other)


@pytest.mark.parametrize("value", ["nan", *in_full("dark", "-50")])
def test_a_link_to_nonsense_is_answered_in_words(opened, value):
    app = opened(**{"lighting.exposure_stops": value})
    assert [w.value for w in app.warning] and "Exposure (stops)" in app.warning[0].value
    assert app.slider(key="lighting.exposure_stops").value == 0.0


def test_every_number_can_be_typed(opened):
    app = opened_tab(opened(), "lighting", "Method and code")
    assert not [n for n in app.number_input if "lighting.number" in str(n.key)]
    app.session_state["lab.lighting.all"] = True
    app.run()
    assert not app.exception
    assert len([n for n in app.number_input if "lighting.number" in str(n.key)]) == len(STEPS)
    app.number_input(key="lab.lighting.number.gamma").set_value(1.234).run()
    assert app.slider(key="lighting.gamma").value == pytest.approx(1.234)


def test_a_damaged_or_huge_upload_is_answered_in_words(root):
    app = started(root, source="my own").run()
    assert "Give a picture" in app.info[0].value
    app.file_uploader(key="lab.upload").upload("cat.png", b"no picture").run()
    assert not app.exception
    assert "PNG, JPEG or WebP" in app.error[0].value


def test_ones_own_picture_is_lit_with_a_class_that_one_names(root):
    app = started(root, source="my own").run()
    app.file_uploader(key="lab.upload").upload("mine.png", png())
    app = run_until(app, voted)
    assert "still says" in said(app)  # what it says of it is taken as true
    names = app.selectbox(key="lighting.label").options
    now = re.search(r"still says ([^*#]+?)\s+margin", said(app)).group(1).replace("\\", "")
    other = next(name for name in names[1:] if name not in now)
    app.selectbox(key="lighting.label").select(other).run()
    assert "nothing to fool" in said(app).replace("\\", "")
    assert not app.exception


def test_the_worst_light_is_found_shown_and_loaded(opened):
    app = opened_tab(opened(**SEARCH), "lighting", "Worst light")
    app.button(key="lab.lighting.find").click()
    app = run_until(app, lambda a: "fool the victim" in said(a))
    assert "Of 6 lights" in said(app)
    tried = app.selectbox(key="lighting.tried")
    assert len(tried.options) == 6
    assert any("refused, and why" in e.label for e in app.expander)
    before = said(app).count("unchanged")
    app.button(key="lab.lighting.load").click().run()
    assert not app.exception and before and app.slider(key="lighting.exposure_stops").value != 0


@pytest.mark.slow
def test_the_worst_light_at_each_room(opened):
    app = opened_tab(opened(**SEARCH), "lighting", "Worst light")
    app.button(key="lab.lighting.strip").click()
    app = run_until(app, lambda a: "within each room" in said(a))
    assert all(f"**{stops} stops**" in said(app) for stops in ("0.5", "1", "2", "3", "5"))


def test_a_picture_that_is_named_wrongly_by_daylight_is_not_attacked(opened):
    app = run_until(opened(item="rocket"), lambda a: "nothing to fool" in said(a))
    opened_tab(app, "lighting", "Worst light")
    assert any("Choose another item" in info.value for info in app.info)
    assert "lab.lighting.find" not in {button.key for button in app.button}


def test_classes_that_are_too_small_are_answered_in_words(root, monkeypatch):
    from lab.core.errors import TooFew
    from lab.ui.lighting import work as lighting_work

    def refuse(*args, **kwargs):
        raise TooFew("2 classes of 5 families or more", "1 of 3", "Choose another level.")

    monkeypatch.setattr(lighting_work, "ground_of", refuse)
    app = started(root).run()
    assert not app.exception and "2 classes" in app.error[0].value


def test_what_can_be_taken_away_holds_pictures_light_and_code(opened):
    from lab.engine.report.page import html_of
    from lab.experiments.lighting.ground import ground_of
    from lab.experiments.lighting.one.studio import look, scene_of, studio_of
    from lab.perturb.light_parameters import light as light_of
    from lab.perturb.relighting import light_words
    from lab.ui.lighting.controls import at_rest
    from lab.ui.lighting.download import archive
    from lab.ui.lighting.report import light_report
    from lab.ui.lighting.subject import Sitting
    from lab.ui.lighting.work import LightingRoom

    app = opened_tab(opened(), "lighting", "Export")
    labels = [button.label for button in app.get("download_button")]
    assert "Pictures, light and code" in labels and "Report" in labels
    studio = studio_of(ground_of("emojilab", "", "group", n_test=20), "lite0")
    scene = scene_of(studio, "banana")
    light = {**at_rest(), "exposure_stops": -2.0}
    seen = look(studio, scene, light_of(**light))
    sitting = Sitting(LightingRoom("emojilab", "", "group", "lite0", 0), "banana", "banana",
                      scene.picture, None)  # fmt: skip
    page = html_of(light_report(sitting, studio, scene, light, seen, "It says fruit")).decode()
    assert "It says fruit." in page and f"banana: {light_words(light_of(**light))}" in page
    assert page.count('<img alt="banana') == 2 and page.count("data-figure=") >= 2
    assert f"Margin {seen.margin:+.1f}" in page and "scene_of(studio, &#34;banana&#34;)" in page
    data = archive(sitting, studio, scene, light, seen)
    assert data == archive(sitting, studio, scene, light, seen)
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        assert set(files.namelist()) == {
            "before.png",
            "after.png",
            "light.json",
            "view.json",
            "code.py",
        }
        for name, picture in (("before.png", scene.picture), ("after.png", seen.picture)):
            with Image.open(io.BytesIO(files.read(name))) as kept:
                assert np.array_equal(np.asarray(kept), picture)
        numbers = json.loads(files.read("light.json"))
        code = files.read("code.py").decode()
        manifest = json.loads(files.read("view.json"))
    assert numbers["parameters"]["exposure_stops"] == {"unit": "stops", "value": -2.0}
    assert manifest["weights"]["lite0"] and manifest["versions"]["numpy"]
    assert manifest["noise"]["draws"] and manifest["found"]["margin"] == round(seen.margin, 6)
    again = {}
    exec(code, again)  # the same light, looked at once more
    assert round(again["seen"].margin, 6) == manifest["found"]["margin"]
    assert again["seen"].proba.round(6).tolist() == list(manifest["found"]["relit"].values())


@pytest.mark.slow
@pytest.mark.browser
def test_the_light_is_moved_by_keyboard(server, visit):
    page = visit(f"{server}/lighting?item=banana")
    page.get_by_text("by daylight", exact=False).first.wait_for()
    margin_in(page).wait_for()
    before = margin_in(page).inner_text()
    slider = page.get_by_role("slider", name=re.compile("^Exposure")).first
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    page.wait_for_url("**lighting.exposure_stops=-1*")
    page.get_by_text("1.0 stops darker").first.wait_for()
    page.locator("h1").click()
    page.keyboard.press("d")
    page.wait_for_url("**lighting.exposure_stops=-1.3*")
    page.keyboard.press("q")
    page.wait_for_url("**lighting.direction_deg=15*")
    page.keyboard.press("0")
    page.wait_for_function("() => !location.search.includes('exposure_stops')")
    expect(margin_in(page)).to_have_text(before.strip())
    healthy(page)


@pytest.mark.browser
@pytest.mark.slow
def test_a_click_on_the_picture_moves_the_light(server, visit):
    page = visit(f"{server}/lighting?item=banana")
    margin_in(page).wait_for()

    def click():
        box = page.locator(".js-plotly-plot .nsewdrag").first.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 15)
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 15)

    select(page, click, "**lighting.direction_deg=90*")
    assert "lighting.shadow_stops" in page.url


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_in_both_themes_and_every_width(server, visit, theme):
    page = visit(f"{server}/lighting?item=banana&lighting.shadow_stops=1.5", theme=theme)
    margin_in(page).wait_for()
    for width in (1400, 1100, 420):
        page.set_viewport_size({"width": width, "height": 1000})
        healthy(page)
