"""An experiment with widgets in a real JupyterLab, in a real browser."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.experiments.test_contract import SMALL
from tests.pages.waiting import WAIT_MS, expect, until_seen
from tests.serving import started

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CODE = f"import lab\nlab.explore('severity', **{SMALL['severity']!r})"
JUPYTER = [
    "jupyterlab", "--no-browser", "--allow-root", "--IdentityProvider.token=",
    # Where the port was taken meanwhile it would go on with another, which nobody asks.
    "--ServerApp.port_retries=0", "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
]  # fmt: skip
MOVED = "was => document.querySelectorAll('.widget-vbox td img')[1]?.getAttribute('src') !== was"


@pytest.fixture
def jupyter(root, tmp_path):
    """The address of a JupyterLab that holds one notebook of one cell."""
    cell = {"cell_type": "code", "id": "one", "metadata": {}, "source": CODE, "outputs": [],
            "execution_count": None}  # fmt: skip
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    whole = {"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "explore.ipynb").write_text(json.dumps(whole))

    def start(port):
        return subprocess.Popen(
            [sys.executable, "-m", *JUPYTER, f"--ServerApp.port={port}",
             f"--notebook-dir={tmp_path}"],
            env={**os.environ, "PYTHONPATH": str(root), "JUPYTER_CONFIG_DIR": str(tmp_path / "c")},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    with started(start, "/api", leave_s=20) as (address, _):
        yield address


def test_knobs_figure_and_item_are_drawn_and_a_slider_moves_it(jupyter, browser):
    page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    page.set_default_timeout(WAIT_MS)
    # A busy server is "not reachable" at times: the dialog that says so takes every click.
    page.add_locator_handler(
        page.locator(".jp-Dialog"), lambda dialog: dialog.locator(".jp-mod-accept").last.click()
    )
    page.goto(f"{jupyter}/lab/tree/explore.ipynb?reset")
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()

    def run():
        page.locator(".jp-Notebook .jp-Cell .cm-content").first.click()
        page.keyboard.press("Shift+Enter")

    # A notebook that is still being put together takes no key.
    taken = page.locator(".jp-InputPrompt", has_text=re.compile(r"\[(\*|\d+)\]")).first
    until_seen(run, taken.wait_for)
    shown = page.locator(".jp-OutputArea-output .widget-vbox").first
    expect(shown.locator("h3").nth(1)).to_contain_text("half of its lead over chance is lost there")
    expect(shown.locator(".js-plotly-plot")).to_have_count(1)
    expect(shown.locator("button.jupyter-button", has_text="Run")).to_be_visible()
    pictures = shown.locator("td img")
    expect(pictures).to_have_count(2)
    before = pictures.nth(1).get_attribute("src")

    def move():
        shown.locator(".noUi-handle").focus()
        page.keyboard.press("ArrowRight")

    # A figure that comes while the key goes down takes the focus with it.
    until_seen(move, lambda timeout: page.wait_for_function(MOVED, arg=before, timeout=timeout))
    page.context.close()
