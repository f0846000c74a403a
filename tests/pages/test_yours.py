"""The page of one's own data: vectors are measured and not kept, and every way on is a link."""

import io

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.waiting import TIMEOUT_S, until

pytestmark = pytest.mark.usefixtures("small_board")


def opened(root):
    return AppTest.from_file(str(root / "pages" / "yours.py"), default_timeout=TIMEOUT_S).run()


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def test_ones_own_vectors_are_measured_and_not_kept(root, monkeypatch):
    from lab.store import arrays, results

    def refused(*args, **kwargs):
        raise AssertionError("something was stored")

    app = opened(root)
    rng = np.random.default_rng(0)
    x = rng.standard_normal((60, 8))
    monkeypatch.setattr(results, "save_result", refused)
    monkeypatch.setattr(arrays, "save_arrays", refused)
    app.file_uploader(key="lab.vectors_a").upload("x.npy", npy(x))
    app.file_uploader(key="lab.vectors_b").upload("y.npy", npy(x @ rng.standard_normal((8, 5))))
    app.run()
    app = until(app, lambda a: any("n = 60 pairs" in c.value for c in a.caption))
    table = app.dataframe[-1].value.set_index("measure")
    assert float(table.loc["CKA, debiased", "value"]) > 0.5
    assert "needs a shared space" in table.loc["Modality gap", "why"]


def test_a_file_that_is_none_is_answered_in_words(root):
    app = opened(root)
    app.file_uploader(key="lab.vectors_a").upload("x.npy", b"no vectors").run()
    assert not app.exception
    assert any(
        ".npy, .npz, .parquet or .safetensors" in e.value.replace("\\", "") for e in app.error
    )


def test_what_is_typed_is_taken_on(root):
    app = opened(root)
    before = len(app.get("page_link"))
    app.text_input(key="lab.yours.folder").set_value("/home/me/pets").run()
    assert not app.exception and len(app.get("page_link")) == before + 3
    app.text_input(key="lab.yours.model").set_value("hub:facebook/dinov2-small#image").run()
    assert not app.exception and len(app.get("page_link")) == before + 7


def test_a_typed_model_is_a_row_of_the_board_without_another_question(root):
    app = AppTest.from_file(str(root / "app.py"), default_timeout=TIMEOUT_S)
    app.switch_page("pages/yours.py").run()
    model = "hub:faultline-test/no-such-model#text"
    app.text_input(key="lab.yours.model").set_value(model).run()
    link = next(each for each in app.get("page_link") if "row of the board" in each.proto.label)
    assert "board.rows=hub" in link.proto.query_string
    app.query_params["board.rows"] = model
    app.switch_page("pages/board.py").run()
    # It is looked up at once, and what is wrong with it is said.
    assert not app.exception and not app.info
    assert "no-such-model" in app.warning[0].value.replace("\\", "")
