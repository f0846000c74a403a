"""The page of one's own data: vectors are measured and not kept, and every way on is a link."""

import io

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.data.folders import two_classes
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


def test_a_folder_that_is_there_is_counted_and_its_links_offered(root, tmp_path):
    app = opened(root)
    before = len(app.get("page_link"))
    app.text_input(key="lab.yours.folder").set_value(str(tmp_path / "nowhere")).run()
    assert not app.exception and len(app.get("page_link")) == before
    assert "nowhere" in app.warning[0].value and "cannot be used" in app.warning[0].value
    folder = two_classes(tmp_path / "pets")
    app.text_input(key="lab.yours.folder").set_value(str(folder)).run()
    assert not app.exception and not app.warning
    assert "6 pictures in 2 classes" in app.success[0].value
    assert len(app.get("page_link")) == before + 3


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("vectors", "/no/such/file.npz#image", "file.npz"),
        ("model", "facebook/dinov2-small", "the id of an encoder"),
        ("model", "hub:/no/such/folder#image", "folder"),
    ],
)
def test_an_id_that_leads_nowhere_is_answered_at_once(root, field, typed, said):
    app = opened(root)
    before = len(app.get("page_link"))
    app.text_input(key=f"lab.yours.{field}").set_value(typed).run()
    assert not app.exception and len(app.get("page_link")) == before
    assert said in app.warning[0].value.replace("\\", "")


def test_vectors_as_an_encoder_say_what_they_hold(root, tmp_path):
    from lab.data import DATASETS

    ids = np.array(DATASETS.get("emojilab").concepts[:50])
    np.savez(tmp_path / "mine.npz", x=np.ones((50, 8)), ids=ids)
    app = opened(root)
    before = len(app.get("page_link"))
    app.text_input(key="lab.yours.vectors").set_value(f"{tmp_path}/mine.npz#image").run()
    assert not app.exception and not app.warning
    assert "gives 8 numbers" in app.success[0].value
    assert len(app.get("page_link")) == before + 4
    link = next(each for each in app.get("page_link") if "row of the board" in each.proto.label)
    assert "board.rows=vectors" in link.proto.query_string


CURVE = b"severity,right,n\n0,49,49\n2.6,44,50\n3.8,32,48\n5.1,22,46\n7.7,7,49\n10.2,6,50\n"


def test_ones_own_curve_breaks_and_says_where(root):
    app = opened(root)
    app.file_uploader(key="lab.own_curve.file").upload("curve.csv", CURVE).run()
    assert not app.exception
    text = " ".join(e.value for e in app.markdown).replace("\\", "")
    assert "It breaks at 5" in text and "half of its lead over chance is lost there" in text
    assert any("n = 292 answers" in caption.value for caption in app.caption)
    app.toggle(key="lab.own_curve.rising").set_value(True).run()
    assert not app.exception
    assert any("in row 2; got 0" in error.value.replace("\\", "") for error in app.error)


def test_a_curve_that_is_none_names_its_row(root):
    app = opened(root)
    app.file_uploader(key="lab.own_curve.file").upload("c.csv", CURVE + b"12,60,50\n").run()
    assert not app.exception
    assert any("row 8; got 60" in error.value.replace("\\", "") for error in app.error)
