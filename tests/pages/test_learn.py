"""The first lesson: the tutorial's steps, each with ways to the pages that it names."""

import pytest
from streamlit.testing.v1 import AppTest

from lab.ui.app.nav import shown
from lab.ui.learn.tutorial import named_in, steps
from tests.pages.waiting import TIMEOUT_S

pytestmark = pytest.mark.usefixtures("small_board")


def test_each_step_reads_as_it_stands():
    found = steps()
    assert len(found) >= 6 and all(found.values())
    whole = "\n".join(found.values())
    assert "!!!" not in whole and "](../" not in whole and "<!--" not in whole
    assert "> **Try it**" in whole  # and what belongs to it is in the same quotation
    after = whole.partition("> **Try it**\n")[2]
    assert after.startswith("> ")


def test_what_the_tutorial_calls_a_page_is_one():
    sent = {entry.title for text in steps().values() for entry in named_in(text)}
    assert {"One sample", "Board", "Map", "Gap", "Relight"} <= sent
    assert sent <= {entry.title for entry in shown()}


def test_next_leads_through_all_steps(root):
    app = AppTest.from_file(str(root / "pages" / "learn.py"), default_timeout=TIMEOUT_S).run()
    seen = []
    for text in steps().values():
        assert not app.exception and any(text == m.value for m in app.markdown)
        seen += [link.label for link in app.get("page_link")]
        if [button for button in app.button if button.key == "lab.learn.next"]:
            app.button(key="lab.learn.next").click().run()
    assert "Open Board" in seen and not app.button
