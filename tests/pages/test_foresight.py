"""The page Foresight without a browser: a curve and its forecast, every method, one's own files."""

import io
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lab.foresight.base import FORESIGHTS
from lab.ui.jobs import work
from tests.pages.waiting import TIMEOUT_S, opened_tab, run_until
from tests.ui.foresight import toy


@pytest.fixture
def opened(root, monkeypatch):
    """Open the page on a made result, or on none, with the address's query."""

    usual = (("the default settings", toy.result()),)

    def open_page(recorded=usual, **query):
        real = work.all_recorded_of
        monkeypatch.setattr(
            work, "all_recorded_of", lambda name: recorded if name == "foresight" else real(name)
        )
        app = AppTest.from_file(str(root / "pages" / "foresight.py"), default_timeout=TIMEOUT_S)
        for key, value in query.items():
            app.query_params[f"foresight.{key}"] = value
        return run_until(app, lambda app: "What is certain?" in headings(app))

    return open_page


def headings(app):
    return " ".join(one.value for one in app.subheader)


def said(app):
    return " ".join(m.value for m in [*app.markdown, *app.caption, *app.info]).replace("\\", "")


def npz(**arrays):
    into = io.BytesIO()
    np.savez(into, **arrays)
    return into.getvalue()


def sides(n=200, k=4):
    rng = np.random.default_rng(0)
    p = rng.dirichlet(np.full(k, 0.4), 2 * n)
    labels = np.array([rng.choice(k, p=row) for row in p])
    return npz(probs=p[:n], labels=labels[:n]), npz(probs=p[n:])


def test_it_opens_on_a_break_and_on_where_it_was_foreseen(opened):
    app = opened()
    assert not app.exception and not app.error and not app.warning
    assert "All signals together foresee the break at" in said(app)
    assert "the interval" in said(app) and len(app.metric) == 5
    held = next(one for one in app.metric if "held" in one.label)
    assert held.value == "4 of 8"  # where it breaks, the toy is off by more than its interval


def test_the_address_chooses_method_encoder_and_perturbation(opened):
    app = opened(method="the clean accuracy", view="hog/noto", perturbation="pixelate")
    assert app.selectbox(key="foresight.view").value == "hog/noto"
    assert "The clean accuracy rightly foresees no break" in said(app)


def test_every_method_stands_in_the_table_with_what_it_is_worth(opened):
    app = opened()
    table = app.dataframe[0].value
    assert len(table) == len({row["arm"] for row in toy.result().tables["foreseen"]})
    assert {"off by (points)", "beats clean accuracy", "worth (labels)"} <= set(table.columns)


def test_two_files_are_answered_by_every_method(opened):
    app = opened()
    opened_tab(app, "foresight", "Your own")
    for name, data in zip(("Source", "Target"), sides(), strict=True):
        app.file_uploader(key=f"lab.foresight.{name}").upload(f"{name}.npz", data)
    app.run()
    assert not app.exception and not app.error
    assert "The methods foresee" in said(app) and "on the source it is" in said(app)
    assert len(app.dataframe[0].value) == len(FORESIGHTS.ids())


def test_what_is_wrong_with_a_file_is_said(opened):
    app = opened()
    opened_tab(app, "foresight", "Your own")
    source, _ = sides()
    for name, data in (("Source", source), ("Target", npz(probs=np.full((3, 4), 0.5)))):
        app.file_uploader(key=f"lab.foresight.{name}").upload(f"{name}.npz", data)
    app.run()
    assert not app.exception
    assert "row 0" in " ".join(one.value for one in app.error)


BAD_TARGETS = {
    "4 classes in the target, as in the source; got 5": np.full((3, 5), 0.2),
    "at least one row": np.empty((0, 4)),
    "nan in row 1": np.array([[0.25] * 4, [np.nan] * 4]),
}


def test_every_wrong_file_is_told_in_the_box(opened):
    app = opened()
    opened_tab(app, "foresight", "Your own")
    source, target = sides()
    app.file_uploader(key="lab.foresight.Source").upload("source.npz", source)
    for words, probs in BAD_TARGETS.items():
        app.file_uploader(key="lab.foresight.Target").upload("target.npz", npz(probs=probs)).run()
        assert not app.exception and words in " ".join(one.value for one in app.error)
    app.file_uploader(key="lab.foresight.Target").upload("target.npz", target)
    p = np.full((9, 4), 0.25)
    for words, labels in (("class 1 in all 9 rows", np.ones(9, int)), ("4 in row 0", [4] * 9)):
        bad = npz(probs=p, labels=labels)
        app.file_uploader(key="lab.foresight.Source").upload("source.npz", bad).run()
        assert not app.exception and words in " ".join(one.value for one in app.error)


BAD_CURVES = {
    "5 of 60 at 0 (row 2)": "0,5,60\n1,20,60\n2,50,60\n3,57,60\n",
    "0 (row 2), 1 (row 3)": "0,50,60\n1,20,60\n",
    "in row 3; got 0": "0,50,60\n1,0,0\n2,10,60\n",
}


def test_every_wrong_curve_is_told_in_the_box(opened):
    app = opened()
    opened_tab(app, "foresight", "Your own curve")
    for words, rows in BAD_CURVES.items():
        data = f"severity,right,n\n{rows}".encode()
        app.file_uploader(key="lab.own_curve.file").upload("curve.csv", data).run()
        assert not app.exception
        assert words in " ".join(one.value for one in app.error).replace("\\", "")


def test_items_and_kinds_are_shown(opened):
    app = opened()
    assert "Which signal foresees which kind of break?" in said(app)
    opened_tab(app, "foresight", "Item by item")
    assert "Under 1 of 2 perturbations" in said(app)
    assert "Too few items are lost to say it of: Grey square" in said(app)


def test_several_records_are_offered_by_data_set_and_encoders(opened):
    made = toy.result()
    digits = replace(made, spec=made.spec.model_copy(update={"dataset": "digits"}))
    app = opened(recorded=(("one", made), ("other", digits)))
    offered = app.selectbox(key="foresight.record").options
    assert offered == [f"{name}: lite0/noto, hog/noto"
                       for name in ("EmojiLab", "Digits in two halves")]  # fmt: skip


def test_without_a_record_ones_own_is_still_answered(opened):
    app = opened(recorded=())
    assert not app.exception
    assert "not recorded yet" in said(app) and app.file_uploader(key="lab.foresight.Source")


def test_a_curve_of_ones_own_is_answered_here_too(opened):
    app = opened()
    opened_tab(app, "foresight", "Your own curve")
    curve = b"severity,right,n\n0,96,100\n1,90,100\n2,71,100\n3,38,100\n4,15,100\n5,9,100\n"
    app.file_uploader(key="lab.own_curve.file").upload("curve.csv", curve)
    app.run()
    assert not app.exception and not app.error
    assert "It breaks at" in said(app)
