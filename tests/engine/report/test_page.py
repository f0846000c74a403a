"""A report opened from disk, the network off: figures drawn, nothing fetched, no label runs."""

import base64
import json
import re
from dataclasses import replace

import pytest

import lab
from lab.core.errors import BadInput
from lab.engine.replay import replay
from lab.engine.report import page as page_module
from lab.engine.report.forms import page
from lab.engine.report.parts import MOST_ROWS, table_of
from lab.engine.report.sources import sources_of
from lab.engine.report.sweeps import sweep_report
from lab.engine.sweep.plan import read_plan
from lab.engine.sweep.run import run_sweep
from lab.figures.theme import INK
from tests.experiments.test_contract import SMALL
from tests.pages.waiting import TIMEOUT_S

HOSTILE = '<img src=x onerror="window.hurt=1"></script><script>window.hurt=2</script><b>b</b>'


@pytest.fixture(scope="module")
def results():
    return {name: lab.run(name, **SMALL[name]) for name in ("severity", "gap_temperature")}


@pytest.fixture(scope="module")
def html(results):
    return page(results).decode()


@pytest.fixture
def opened(browser, tmp_path):
    """Open a page from disk, and tell what it asked for and what went wrong."""
    contexts = []

    def open_page(text, **how):
        context = browser.new_context(offline=True, **how)
        context.set_default_timeout(TIMEOUT_S * 1000)
        contexts.append(context)
        file = tmp_path / "report.html"
        file.write_text(text)
        tab = context.new_page()
        tab.asked, tab.wrong = [], []
        tab.on("request", lambda request: tab.asked.append(request.url))
        tab.on("pageerror", lambda error: tab.wrong.append(str(error)))
        tab.on("console", lambda said: said.type == "error" and tab.wrong.append(said.text))
        tab.goto(file.as_uri())
        tab.wait_for_function(
            "() => { const places = [...document.querySelectorAll('[data-figure]')]; return places"
            ".length && places.every((one) => document.getElementById(one.dataset.figure)"
            ".querySelector('.cartesianlayer path.point, .cartesianlayer path.js-line')) }"
        )
        return tab

    yield open_page
    for context in contexts:
        context.close()


def test_it_holds_all_that_a_run_is(html, results):
    assert html.count("sourceMappingURL") <= 1 and html.count("/*! For license") <= 1
    for result in results.values():
        words = result.words()
        for said in (words.headline, *words.points, words.method, *words.limits):
            assert page_module._template().environment.from_string("{{ s }}").render(s=said) in html
        for name, number in result.manifest["versions"].items():
            assert f"<td>{name}</td>" in html and number in html
        assert f"python -m lab run {result.experiment}" in html
    assert html.count("▼ less") == 2 and "@misc{wichmannhill2001" in html


def test_a_run_cites_its_experiment_and_all_that_its_spec_names(results):
    found = " ".join(sources_of(results["severity"]))
    for name in ("Hendrycks", "Wichmann", "Dalal", "Alpaydin"):
        assert name in found
    assert "Tan & Le" not in found


def test_plotly_is_in_it_once_and_no_address_is_fetched(html):
    assert len(re.findall(r"<script>/\*\*?", html)) == 1 and len(html) < 8e6
    outside = re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
    assert not re.findall(r'(?:src|href)="(?!#|data:)', outside)


def test_the_manifest_in_it_replays(html):
    found = re.findall(r'href="data:application/json;base64,([^"]+)"', html)
    manifest = json.loads(base64.b64decode(found[0]))
    assert replay(manifest)["verdict"] == "equal"


@pytest.mark.browser
def test_it_opens_from_disk_without_a_network_by_day_by_night_and_on_paper(opened, html):
    tab = opened(html, color_scheme="light", viewport={"width": 1400, "height": 900})
    assert [url.partition(":")[0] for url in tab.asked] == ["file"] and tab.wrong == []
    ink = "document.querySelector('.js-plotly-plot')._fullLayout.font.color"
    assert tab.evaluate(ink) == INK["light"]
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_function(f"{ink} == '{INK['dark']}'")
    for width in (1400, 420):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.wait_for_function(f"document.querySelector('.main-svg').clientWidth < {width}")
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.locator(".js-plotly-plot path.point").nth(2).hover(force=True)
    tab.locator(".hoverlayer .hovertext").first.wait_for()
    folded = "[...document.querySelectorAll('details')].filter((one) => !one.open).length"
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.evaluate(folded) == 0 and tab.evaluate(ink) == INK["light"]
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.evaluate(folded) > 3 and tab.evaluate(ink) == INK["dark"]
    assert tab.pdf(prefer_css_page_size=True).startswith(b"%PDF")


@pytest.mark.browser
def test_no_label_runs(opened, results):
    run = results["severity"]
    rows = [{**row, "label": HOSTILE, HOSTILE: HOSTILE} for row in run.tables["curve"]]
    spec = run.spec.model_copy(update={"facet": HOSTILE})
    summary = {**run.summary, "facet": HOSTILE}
    harmed = replace(run, tables={**run.tables, "curve": rows}, summary=summary, spec=spec)
    text = page({HOSTILE: harmed, "b": run}).decode()
    tab = opened(text)
    assert tab.evaluate("window.hurt") is None
    assert tab.locator("img[src=x]").count() == 0
    assert tab.get_by_text(HOSTILE, exact=True).count() > 3
    # Even a tag that got in would not run: the page names its two scripts.
    tab.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"hurt=3\">')")
    tab.wait_for_function("document.querySelector('img[src=x]').complete")
    assert tab.evaluate("window.hurt") is None


def test_a_long_table_is_cut_and_says_so():
    table = table_of("t", [{"x": i, "nested": [1]} for i in range(MOST_ROWS + 5)])
    assert table.columns == ("x",) and len(table.rows) == MOST_ROWS and table.n == MOST_ROWS + 5


def test_numbers_of_another_version_are_refused_in_words(results):
    run = results["severity"]
    with pytest.raises(BadInput, match="as it is now"):
        page({"severity": replace(run, tables={"curve": [{"other": 1}]})})


def test_a_sweep_is_a_page_too(own_store, tmp_path):
    file = tmp_path / "sweep.toml"
    file.write_text(
        'experiment = "severity"\nseeds = [0]\n[fields]\ndataset = "digits"\nencoder = "hog"\n'
        "n_test = 60\nn_resamples = 100\nrepeats = 1\n"
        '[grid]\nperturbation = ["darker", "pixelate"]\n'
    )
    with pytest.raises(BadInput, match="sweep run"):
        sweep_report(read_plan(file))
    run_sweep(read_plan(file))
    text = page_module.html_of(sweep_report(read_plan(file))).decode()
    assert "2 of 2 cells of severity are done." in text and "<td>pixelate</td>" in text
    assert text.count("data-figure=") == 1 and "hendrycksdietterich2019" in text
