"""The page Calibration without a browser: a session, its results, the lock, the file."""

import pytest
from streamlit.testing.v1 import AppTest

from lab.adversary.calibration import store
from lab.adversary.calibration.calibration import calibrate
from lab.adversary.calibration.file import read_sessions, written
from lab.adversary.calibration.thresholds import in_force, times_unlocked
from lab.adversary.calibration.trials import N_TRIALS
from lab.adversary.guards import GUARDS
from lab.engine.report.page import html_of
from lab.ui.calibration.report import calibration_report
from lab.ui.calibration.results import HOW
from tests.adversary.observer import answered_session
from tests.pages.waiting import TIMEOUT_S, opened_tab


@pytest.fixture(scope="module")
def sessions():
    return tuple(answered_session(seed) for seed in range(2))


@pytest.fixture(autouse=True)
def _own_store(tmp_path, monkeypatch, root):
    """Nobody's answers but the test's: the rest of the cache stays where it is."""
    import streamlit as st

    from lab.store import people

    monkeypatch.setattr(people, "home", lambda: tmp_path)
    st.cache_resource.clear()


@pytest.fixture
def opened(root):
    def open_page(**query):
        app = AppTest.from_file(str(root / "pages" / "calibration.py"), default_timeout=TIMEOUT_S)
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception
        return app

    return open_page


def said(app):
    return " ".join(m.value for m in [*app.markdown, *app.caption, *app.success])


def answer(app, key):
    n = len(app.session_state["lab.calibration"].trials)
    app.button(key=f"lab.calibration.{n}.{key}").click().run()
    assert not app.exception
    return app


def test_before_anyone_answered_it_says_so_and_shows_nothing_of_what_comes(opened):
    app = opened()
    assert app.title[0].value == "What can people still see?"
    assert "No names are stored" in said(app) and "Do not guess" in said(app)
    assert "uncalibrated" in said(app) and "Nobody has answered" in said(app)
    assert "sport" in said(app)  # what belongs to a class is told before
    opened_tab(app, "calibration", "Export")
    assert app.download_button(key="lab.calibration.export").disabled
    assert store.kept() == ()


def test_a_session_takes_answers_without_a_word_of_whether_they_are_right(opened):
    app = opened()
    app.button(key="lab.calibration.start").click().run()
    session = app.session_state["lab.calibration"]
    labels = [button.label for button in app.button][: len(session.classes) + 1]
    assert labels == [*session.classes, "Cannot tell"]
    before = said(app)
    answer(app, 1)
    assert said(app) == before  # no feedback
    answer(app, 0)
    kept = store.kept("emojilab")
    assert [trial.answer for trial in kept[0].trials] == [session.classes[0], None]
    assert all(trial.seconds >= 0 for trial in kept[0].trials)
    assert not app.tabs  # results are not seen meanwhile


def test_a_second_press_on_the_same_picture_counts_once(opened):
    app = opened()
    app.button(key="lab.calibration.start").click().run()
    answer(app, 2)
    after = app.session_state["lab.calibration"]
    with pytest.raises(KeyError):
        app.button(key="lab.calibration.0.2")
    assert len(after.trials) == 1 and len(store.kept()[0].trials) == 1


def test_two_visitors_have_sessions_of_their_own(opened):
    one, other = opened(), opened()
    for app in (one, other):
        app.button(key="lab.calibration.start").click().run()
    ids = {app.session_state["lab.calibration"].id for app in (one, other)}
    assert len(ids) == 2


def test_who_leaves_has_nothing_kept_and_who_stops_may_delete(opened):
    app = opened()
    app.button(key="lab.calibration.start").click().run()
    answer(app, 0)
    app.button(key="lab.calibration.leave").click().run()
    assert store.kept() == () and not app.exception
    app.button(key="lab.calibration.start").click().run()
    answer(app, 0)
    app.button(key="lab.calibration.stop").click().run()
    assert not app.exception and "1 answer is stored" in said(app)
    assert len(store.kept()) == 1
    app.button(key="lab.calibration.delete").click().run()
    assert store.kept() == ()


def test_the_last_answer_ends_in_thanks_and_results(opened, sessions):
    nearly = sessions[0].model_copy(update={"trials": sessions[0].trials[: N_TRIALS - 1]})
    app = opened()
    app.session_state["lab.calibration"] = nearly
    app.run()
    answer(app, 0)
    app.run()
    assert not app.exception and f"{N_TRIALS} answers are stored" in said(app)
    opened_tab(app, "calibration", "How sure?")
    assert "1 session with 56 answers count" in said(app)
    assert len(app.dataframe[0].value) == 5


def test_thresholds_are_locked_and_unlocked_with_a_warning(opened, sessions):
    store.keep_all(sessions)
    app = opened(**{"calibration.guard": "edges"})
    assert app.selectbox(key="calibration.guard").value == "edges"
    assert "uncalibrated" in said(app)
    opened_tab(app, "calibration", "How sure?")
    assert "95 % interval" in said(app)
    table = app.dataframe[0].value
    assert list(table["In force"]) == list(table["Own"])
    opened_tab(app, "calibration", "Limits")
    app.button(key="lab.calibration.lock").click().run()
    assert in_force().source.startswith("calibrated by 2 sessions, 112 trials")
    assert f"locked as `{in_force().digest}`" in said(app)
    assert app.button(key="lab.calibration.lock").disabled
    assert "this is counted" in app.warning[0].value
    opened_tab(app, "calibration", "How sure?")
    table = app.dataframe[0].value.set_index("Guard")
    edges = table.loc[GUARDS.get("edges").title]
    assert edges["In force"] == edges["People"] != edges["Own"]
    opened_tab(app, "calibration", "Limits")
    app.button(key="lab.calibration.unlock").click().run()
    assert in_force().source == "uncalibrated" and times_unlocked() == 1
    assert "undone once" in said(app)


def test_answers_after_a_lock_do_not_move_it(opened, sessions):
    store.keep(sessions[0])
    app = opened()
    app.button(key="lab.calibration.lock").click().run()
    before = in_force()
    store.keep(sessions[1])
    app.run()
    assert "Unlock to use them" in said(app)
    assert in_force() == before


def test_a_file_of_a_class_is_taken_in_once(opened, sessions):
    app = opened()
    for _ in range(2):
        opened_tab(app, "calibration", "Export")
        app.file_uploader(key="lab.calibration.import").upload(
            "class.json", written(sessions)
        ).run()
        assert not app.exception and not app.error
        assert len(store.kept()) == 2
    assert "2 sessions are here" in said(app)
    assert not app.download_button(key="lab.calibration.export").disabled
    assert app.download_button(key="lab.calibration.report").label == "Report"
    assert read_sessions(written(store.kept())) == store.kept()


def test_the_files_of_many_are_taken_in_at_once_and_a_bad_one_is_named(opened, sessions):
    app = opened_tab(opened(), "calibration", "Export")
    given = [("one.json", written(sessions[:1]), "application/json"),
             ("bad.json", b"{", "application/json"),
             ("two.json", written(sessions), "application/json")]  # fmt: skip
    app.file_uploader(key="lab.calibration.import").set_value(given).run()
    assert not app.exception and "bad" in app.error[0].value and "left out" in app.error[0].value
    assert "2 sessions are here" in said(app) and len(store.kept()) == 2


def test_the_report_holds_a_curve_and_a_sentence_of_every_guard(sessions):
    found = calibrate(sessions)
    page = html_of(calibration_report(found, in_force(), 4, ["2 sessions count."], HOW)).decode()
    assert "2 sessions count." in page and "Wichmann &amp; Hill (2001)" in page
    assert page.count("data-figure=") >= sum(fit.found is not None for fit in found.fits) > 0
    assert all(GUARDS.get(fit.guard).title in page for fit in found.fits)


@pytest.mark.parametrize("data", [b"{}", b"no json", b"[" * 10_000])
def test_a_bad_file_is_answered_in_words(opened, data):
    app = opened_tab(opened(), "calibration", "Export")
    app.file_uploader(key="lab.calibration.import").upload("class.json", data).run()
    assert not app.exception
    assert "calibration session" in app.error[0].value
    assert store.kept() == ()


def test_a_damaged_session_is_answered_in_words(opened, sessions):
    from lab.store.people import people_path

    store.keep(sessions[0])
    people_path("sessions", sessions[0].id).write_text("{")
    app = opened()
    assert not app.exception and "Delete or rename" in app.error[0].value
    assert app.button(key="lab.calibration.start")
