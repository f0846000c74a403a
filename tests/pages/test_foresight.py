"""The page Foresight without a browser: a curve and its forecast, every method, one's own files."""

import io

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
    assert "the interval" in said(app) and len(app.metric) == 4


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
