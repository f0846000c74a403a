"""The page of the atlas without a browser: it opens on a ranking; every tab draws."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from lab.engine.atlas.atlas import atlas, block
from lab.ui.atlas.controls import AtlasAsked
from tests.pages.waiting import TIMEOUT_S, opened_tab

TEXT = {"atlas.group": "Names: English"}


def opened(root, **query):
    app = AppTest.from_file(str(root / "pages" / "atlas.py"), default_timeout=TIMEOUT_S)
    for key, value in {**TEXT, **query}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception and [error.value for error in app.error] == []
    return app


def said(app):
    return " ".join(m.value for m in [*app.markdown, *app.caption])


def test_it_opens_on_one_group_and_a_definition_changes_the_ranking(root):
    app = opened(root)
    assert "lead over chance" in app.markdown[1].value
    before = app.markdown[1].value
    app.selectbox(key="atlas.by").set_value("Score under harm").run()
    assert "under harm" in app.markdown[1].value != before
    app.selectbox(key="atlas.kind").set_value("typing").run()
    assert [error.value for error in app.error] == []
    # A way that only takes items away tells no two models apart: said, not drawn.
    app.toggle(key="atlas.controls").set_value(False).run()
    assert "Character n\\-grams" not in app.markdown[1].value


@pytest.mark.parametrize(
    ("tab", "there"),
    [("Most surprising", "surely differ"), ("Every curve", "Score against level; 0 is clean"),
     ("How sure?", "resampled families"), ("Method and code", "The atlas is a sweep")],
)  # fmt: skip
def test_every_tab_draws(root, tab, there):
    app = opened(root)
    opened_tab(app, "atlas", tab)
    assert [error.value for error in app.error] == []
    assert there in said(app)


def test_two_of_which_something_is_decided_are_said_so(root):
    there = {"atlas.group": "Pictures: noto", "atlas.other": "EfficientNet-Lite2"}
    found = said(opened(root, **there))
    assert "Under 4 of 19 harms it is decided which of the two breaks first" in found


def test_of_a_single_harm_no_number_is_said(root):
    found = said(opened(root, **{"atlas.group": "Pictures: noto", "atlas.kind": "occlusion"}))
    assert "**It is undecided which of the two breaks first.**" in found and "1 harms" not in found


def test_what_is_shared_says_its_data_set():
    """Two data sets may have a facet of one name, and all sessions share what is drawn."""
    here = block(atlas(), atlas().groups()[0])
    other = replace(here, group=here.group._replace(dataset="stamps"))
    assert here.group.id == other.group.id
    assert AtlasAsked("kept", here).key != AtlasAsked("kept", other).key


def test_two_models_are_compared_and_the_table_filters(root):
    app = opened(root)
    harms = list(app.dataframe[0].value["harm"])
    assert len(harms) == len(set(harms)) >= 5
    assert f"undecided under all {len(harms)} harms which of the two breaks first" in said(app)
    opened_tab(app, "atlas", "Table")
    whole = len(app.dataframe[0].value)
    app.selectbox(key="atlas.status").set_value("does not work clean").run()
    assert 0 < len(app.dataframe[0].value) < whole
    assert set(app.dataframe[0].value["ends"]) == {"does not work clean"}
    opened_tab(app, "atlas", "Export")
    assert len(app.get("download_button")) == 7


def test_a_record_that_is_not_there_is_said_in_words(root, monkeypatch, tmp_path):
    atlas()
    monkeypatch.setattr("lab.engine.atlas.record.committed", lambda: tmp_path)
    app = AppTest.from_file(str(root / "pages" / "atlas.py"), default_timeout=TIMEOUT_S).run()
    assert not app.exception
    assert "git checkout" in app.error[0].value
