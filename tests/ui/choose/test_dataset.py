"""The data set: of the list, or a typed folder of one's own, looked up when the person says so."""

import os

import pytest
from streamlit.testing.v1 import AppTest

from lab.data import DATASETS
from lab.data.stamps.get import get_stamps
from tests.data.folders import two_classes
from tests.data.stamp_package import usual_deb
from tests.pages.waiting import TIMEOUT_S

pytestmark = pytest.mark.usefixtures("fresh_cache")


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


def chosen(app):
    return app.session_state["got"].dataset


def test_the_list_holds_the_data_sets_that_pair_modalities():
    app = opened(ds="photos")
    assert chosen(app) == "photos" and not app.warning and not app.info
    assert {"emojilab", "photos"} <= set(app.selectbox(key="ds").options)
    assert "digits" not in app.selectbox(key="ds").options
    toy = opened(ds="digits")
    assert chosen(toy) == "digits" and not toy.warning


def test_a_set_that_is_not_here_says_how_to_get_it_and_the_usual_one_goes_on(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path / "home"))
    app = opened()
    assert "stamps" in app.selectbox(key="ds").options and not app.warning
    app.selectbox(key="ds").select("stamps").run()
    assert not app.exception and chosen(app) == "emojilab"
    assert "python -m lab data get stamps" in app.warning[0].value.replace("\\", "")
    path = tmp_path / "stamps.deb"
    path.write_bytes(usual_deb())
    get_stamps(path)
    app.button(key="lab.ds.again").click().run()
    assert not app.exception and not app.warning and chosen(app) == "stamps"


def test_what_a_link_names_is_looked_up_when_one_says_so(tmp_path, monkeypatch):
    own = f"own:{two_classes(tmp_path / 'my *pets*')}"
    of_the_list = DATASETS.get

    def get(dataset):
        assert ":" not in dataset, "it was looked up"
        return of_the_list(dataset)

    with monkeypatch.context() as patched:
        patched.setattr(DATASETS, "get", get)
        app = opened(ds=own)
    assert chosen(app) == "emojilab"
    assert "a folder or a file, which Faultline opens only when you say so" in app.info[0].value
    app.button(key="lab.ds.allow").click().run()
    assert not app.exception and not app.info
    assert chosen(app) == own
    assert [c.value for c in app.caption if "6 pictures in 2 classes" in c.value]
    assert not [c.value for c in app.caption if "*pets*" in c.value.replace("\\*", "")]


def test_a_folder_is_typed_and_what_was_passed_over_is_named(tmp_path):
    own = f"own:{two_classes(tmp_path)}"
    (tmp_path / "a" / "<b>not_a_picture.png").write_bytes(b"hello")
    app = opened()
    box = app.selectbox(key="ds")
    box.options.append(own)  # the browser sends what is typed; the simulation knows the list alone
    box.select(own).run()
    assert not app.exception and not app.warning
    assert chosen(app) == own
    told = [m.value for m in app.markdown if "do not decode" in m.value]
    assert len(told) == 1 and "a/\\<b\\>not\\_a\\_picture.png" in told[0]
    app.selectbox(key="ds").select("emojilab").run()
    assert chosen(app) == "emojilab"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("nonsense", "Choose one of the list"),
        ("nonsense:x", "a known data set"),
        ("own:/no/such/folder", "neither"),
        ("own:", "Say where the pictures are"),
        ("own:~nobody-here/x", "Check the path"),
        ("own:\0", "Say where"),
    ],
)
def test_what_cannot_be_used_is_answered_and_the_usual_one_taken(asked, told):
    app = opened(ds=asked)
    for button in app.button:
        if button.label == "Use it":
            button.click().run()
            break
    assert not app.exception
    assert told in app.warning[0].value.replace("\\", "")
    assert chosen(app) == "emojilab"
    assert [b.label for b in app.button].count("Try again") == 1


def test_try_again_looks_again(tmp_path):
    own = f"own:{tmp_path / 'late'}"
    app = opened(ds=own)
    app.button(key="lab.ds.allow").click().run()
    assert chosen(app) == "emojilab" and app.warning
    two_classes(tmp_path / "late")
    app.button(key="lab.ds.again").click().run()
    assert chosen(app) == own and not app.warning


def test_names_that_cannot_be_shown_are_shown_escaped_and_the_page_lives(tmp_path):
    two_classes(tmp_path)
    names = [b"caf\xe9.png", b"a\nb.png", b"\x1b[2J.png", "x\u202egnp.exe".encode()]
    for name in names:
        (tmp_path / "a" / os.fsdecode(name)).write_bytes(b"x")
    (tmp_path / os.fsdecode(b"cl\xe4ss")).mkdir()
    own = f"own:{tmp_path}"
    app = opened(ds=own)
    app.button(key="lab.ds.allow").click().run()
    assert not app.exception and not app.error and chosen(app) == own
    told = " | ".join(m.value for m in app.markdown).replace("\\\\", "\\")
    for shown in ("a/caf\\udce9", "a/a\\nb", "a/\\x1b", "a/x\\u202egnp", "cl\\udce4ss"):
        assert f"**{shown}" in told
    assert told.encode("utf-8").decode() and not set("\n\x1b\u202e") & set(told)


def test_a_data_set_that_cannot_be_described_is_answered_in_its_place(tmp_path, monkeypatch):
    own = f"own:{two_classes(tmp_path)}"
    app = opened(ds=own)
    monkeypatch.setattr("lab.ui.choose.dataset.named", lambda name: 1 / 0)
    (tmp_path / "a" / "none.png").write_bytes(b"x")
    app.button(key="lab.ds.allow").click().run()
    assert not app.exception and "ZeroDivisionError" in app.error[0].value
    assert chosen(app) == own
