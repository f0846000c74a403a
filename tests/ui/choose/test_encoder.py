"""Encoders A and B: of the list, or a typed id that is built; what cannot be is answered."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lab.data import DATASETS
from lab.encoders import ENCODERS
from tests.pages.waiting import TIMEOUT_S

pytestmark = pytest.mark.usefixtures("fresh_cache")


@pytest.fixture
def own(tmp_path):
    """The id of a file of one's own vectors."""
    concepts = DATASETS.get("emojilab").concepts
    x = np.random.default_rng(0).normal(size=(len(concepts), 8)).astype(np.float32)
    np.savez(tmp_path / "mine v1.npz", x=x, ids=np.array(concepts))
    return f"vectors:{tmp_path}/mine v1.npz#image"


def page():
    import streamlit as st

    from lab.ui.app import frame

    frame.sidebar(frame.DEFAULTS)
    st.session_state["got"] = frame.choice()


def opened(**query):
    app = AppTest.from_function(page, default_timeout=TIMEOUT_S)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def allowed(app):
    """Say of all that the link names that it may be used."""
    while waiting := [button for button in app.button if button.label == "Use it"]:
        waiting[0].click().run()
        assert not app.exception
    return app


def test_what_a_link_names_is_looked_up_when_one_says_so(own, monkeypatch):
    of_the_list = ENCODERS.get

    def get(encoder):
        assert ":" not in encoder, "it was looked up"
        return of_the_list(encoder)

    with monkeypatch.context() as patched:
        patched.setattr(ENCODERS, "get", get)
        app = opened(a=own, b="hub:owner/name#text")
    assert (app.session_state["got"].a, app.session_state["got"].b) == ("lite0", None)
    assert [info.value.split(" as ")[1][:9] for info in app.info] == ["encoder A", "encoder B"]
    app.button(key="lab.a.allow").click().run()
    assert app.session_state["got"].a == own and len(app.info) == 1


def test_a_link_names_ones_own_vectors(own):
    app = allowed(opened(a=own, b="use"))
    assert not app.warning
    assert (app.session_state["got"].a, app.session_state["got"].b) == (own, "use")
    assert app.session_state["got"].encoder_of("image") == own


def test_an_id_is_typed_and_another_chosen_again(own):
    app = opened()
    box = app.selectbox(key="b")
    box.options.append(own)  # the browser sends what is typed; the simulation knows the list alone
    box.select(own).run()
    assert not app.exception and not app.warning
    assert app.session_state["got"].b == own
    app.selectbox(key="b").select("none").run()
    assert app.session_state["got"].b is None


def test_a_run_of_ones_own_vectors_stays_pinned(own):
    app = allowed(opened(a=own))
    app.selectbox(key="pin").select(f"{own}.darker").run()
    app.selectbox(key="a").select("lite0").run()
    assert not app.exception and not app.warning
    assert app.session_state["got"].pin == f"{own}.darker"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("nonsense", "Choose one of the list"),
        ("nonsense:x#image", "a known encoder"),
        ("vectors:/no/such/file.npz#image", "no file there"),
        ("vectors:/no/such/file.npz", "vectors:FILE#MODALITY"),
        ("vectors:~nobody-here/x.npz#image", "Check the path"),
        ("vectors:\0#image", "Check the"),
        ("hub:/no/such/folder#image", "Check the path"),
        ("hub:a/b/c/d#image", "Name a model of the hub"),
        ("hub:faultline-test/no-such-model#image", "not on this machine"),
    ],
)
def test_what_cannot_be_built_is_answered_and_the_usual_one_taken(asked, told, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    app = allowed(opened(a=asked, b=asked))
    assert len(app.warning) == 2
    assert all(told in w.value.replace("\\", "") for w in app.warning)
    assert (app.session_state["got"].a, app.session_state["got"].b) == ("lite0", None)
    assert [b.label for b in app.button].count("Try again") == 2


def test_try_again_looks_again(tmp_path, own):
    late = own.replace("mine v1", "late")
    app = allowed(opened(a=late))
    assert app.session_state["got"].a == "lite0"
    (tmp_path / "mine v1.npz").rename(tmp_path / "late.npz")
    app.run()
    assert app.session_state["got"].a == "lite0"  # remembered: a hub that is silent costs seconds
    app.button(key="lab.a.again").click().run()
    assert not app.warning
    assert app.session_state["got"].a == late


def test_a_refused_id_is_corrected_by_typing_on(own):
    wrong = own.replace("mine v1", "mine v2")
    app = allowed(opened(a=wrong))
    box = app.text_input(key=f"lab.a.mended.{wrong}")
    assert box.value == wrong  # what was typed is not lost
    box.set_value(own).run()
    assert not app.exception and not app.warning
    assert app.session_state["got"].a == own
