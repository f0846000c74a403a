"""A sweep in a real browser: it outlives the page and the server that started it."""

import re

import pytest

from lab.engine.sweep.plan import plan_of
from lab.engine.sweep.run import status
from lab.engine.sweep.running import running
from lab.engine.sweep.states import Became
from tests.pages.conftest import served
from tests.pages.waiting import expect, healthy

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEEDS = list(range(11, 51))  # enough that it is not done before it is cancelled
FIELDS = {"encoder": "ngrams", "task": "concept", "n_resamples": 100, "n_test": 60}
PLAN = plan_of({"experiment": "severity", "seeds": SEEDS, "fields": FIELDS,
                "grid": {"perturbation": ["ocr", "char_swap"]}})  # fmt: skip


def test_it_goes_on_without_browser_and_server_and_is_found_again(own_store, root, visit):
    fields = "".join(f"&severity.{name}={value}" for name, value in FIELDS.items())
    vary = "".join(f"&sweeps.vary.severity.perturbation={one}" for one in ("ocr", "char_swap"))
    seeds = ",".join(map(str, SEEDS))
    with served(root / "app.py", root) as server:
        page = visit(f"{server}/sweeps?sweeps.seeds={seeds}{fields}{vary}")
        page.get_by_role("button", name="Start: 80 cells").click()
        page.get_by_role("button", name="Cancel").wait_for()
        page.wait_for_url("**sweeps.id=severity-**")
        view = page.url.removeprefix(server)
        page.context.close()
    assert running(PLAN)
    with served(root / "app.py", root) as server:
        page = visit(f"{server}{view}", width=1100, theme="dark")
        points = page.locator(".js-plotly-plot .scatterlayer .point").locator("visible=true")
        points.first.wait_for()
        expect(page.get_by_text(re.compile(r"a minute, about .* left"))).to_be_visible()
        page.wait_for_function(
            "() => { const box = document.querySelector('.js-plotly-plot').getBoundingClientRect();"
            " return box.bottom <= 650 && box.width >= 450; }"
        )
        page.get_by_role("button", name="Cancel").click()
        page.get_by_role("button", name=re.compile("Go on: .* cells")).wait_for()
        assert not running(PLAN) and status(PLAN).counts[Became.DONE]
        page.get_by_role("link", name="Open its page").click()
        page.wait_for_url("**severity.perturbation=ocr**")
        healthy(page)
