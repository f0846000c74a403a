"""The old address of the board leads there with all it asks for."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.waiting import TIMEOUT_S, until

pytestmark = pytest.mark.usefixtures("small_board")


def test_the_old_address_goes_to_the_board_with_what_a_link_asks_for(root):
    app = AppTest.from_file(str(root / "app.py"), default_timeout=TIMEOUT_S)
    app.switch_page("pages/start.py")
    for key, value in {"a": "ngrams", "severity.perturbation": "ocr"}.items():
        app.query_params[key] = value
    app = until(app.run(), lambda a: len(a.title))
    assert "encoder break" in app.title[0].value
    assert app.selectbox(key="severity.perturbation").value == "ocr"
