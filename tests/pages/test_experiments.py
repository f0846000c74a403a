"""The page of all experiments, and the one that draws any of them."""

from urllib.parse import parse_qs, parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from lab.core.progress import Progress
from lab.engine import local
from lab.engine.report.parts import SIGNS
from lab.experiments import EXPERIMENTS
from lab.figures.report import paper
from lab.stats.decide import Verdict
from lab.ui.jobs import work
from tests.data.folders import drawn
from tests.engine.test_told import undefined
from tests.experiments.test_contract import SMALL
from tests.pages.waiting import TIMEOUT_S, opened_tab, until


@pytest.fixture
def open_page(root, small_board):
    def opened(**query):
        app = AppTest.from_file(str(root / "pages" / "experiments.py"), default_timeout=TIMEOUT_S)
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    return opened


def test_every_experiment_has_a_card(open_page):
    app = open_page()
    said = [m.value for m in app.markdown]
    assert not app.exception
    for entry in EXPERIMENTS:
        assert any(entry.question.rstrip("?") in text for text in said), entry.id
    assert app.caption[0].value.startswith(f"{len(EXPERIMENTS)} of {len(EXPERIMENTS)}")


@pytest.mark.parametrize("experiment", EXPERIMENTS.ids())
def test_every_experiment_has_a_page_with_its_knobs(open_page, experiment):
    app = open_page(exp=experiment)
    assert not app.exception and not app.error
    assert app.title[0].value == EXPERIMENTS.get(experiment).question
    drawn_here = {w.key for w in (*app.number_input, *app.text_input, *app.selectbox, *app.toggle)}
    for name in EXPERIMENTS.get(experiment).spec_type.model_fields:
        assert f"{experiment}.{name}" in drawn_here, name


def test_a_search_that_finds_nothing_says_so(open_page):
    app = open_page(find="no such thing")
    assert "no such thing" in app.info[0].value and app.caption[0].value.startswith("0 of")


@pytest.mark.parametrize("experiment", ["gap_temperature"])
def test_run_draws_headline_claims_code_and_downloads(open_page, experiment):
    query = {f"{experiment}.{k}": str(v) for k, v in SMALL[experiment].items()}
    app = open_page(exp=experiment, **query)
    assert app.title[0].value == EXPERIMENTS.get(experiment).question
    if any(button.key == "lab.run" for button in app.button):
        app.button(key="lab.run").click().run()
    app = until(app, lambda a: len(a.tabs))
    headline = next(m.value for m in app.markdown if m.value.startswith("#### "))
    assert len(headline.split()) <= 26
    claims = app.table[0].value
    assert set(claims["verdict"]) <= set(SIGNS.values()) and len(claims) == 6
    opened_tab(app, "experiments", "Method and code")
    assert any(code.value.startswith("import lab") for code in app.code)
    opened_tab(app, "experiments", "Export")
    assert len(app.get("download_button")) == (8 if paper.available() else 5)


def test_every_verdict_has_a_sign():
    assert set(SIGNS) == set(Verdict) and len(set(SIGNS.values())) == len(SIGNS)


def test_a_link_to_what_is_not_there_is_answered_in_words(open_page):
    app = open_page(exp="no_such_experiment")
    assert not app.exception
    assert "no_such_experiment" in app.warning[0].value.replace("\\", "")
    assert app.title[0].value == "What can be asked here?"


def test_a_field_out_of_range_is_answered_in_words(open_page):
    app = open_page(exp="dropping", **{"dropping.n_test": "999999999"})
    assert not app.exception and any("can go from" in w.value for w in app.warning)


def test_what_a_link_asks_of_folded_settings_is_said_beside_them(open_page):
    asked = {"perturbation": "melt", "split": "banana", "draw_seed": "-5"}
    app = open_page(exp="severity", **{f"severity.{name}": said for name, said in asked.items()})
    assert not app.exception
    said = [w.value for w in app.warning]
    assert any("“melt” as perturbation" in one and "“darker” is chosen" in one for one in said)
    assert any("cannot be: split, draw seed" in one for one in said)


def test_a_way_leads_back_to_all_experiments(open_page):
    app = open_page(exp="severity")
    ways = {link.proto.label: link.proto.query_string for link in app.get("page_link")}
    assert ways["All experiments"] == "exp=all"


def test_a_field_takes_a_typed_id_once_it_is_allowed(open_page, tmp_path):
    own = f"own:{drawn(tmp_path / 'mine', n=12)}"
    app = open_page(exp="severity", **{"severity.dataset": own, "severity.encoder": "hog"})
    assert not app.exception
    assert app.selectbox(key="severity.dataset").value == own
    assert any("when you say so" in info.value for info in app.info)
    app.button(key="lab.severity.dataset.allow").click().run()
    assert not app.exception
    assert not any("cannot be" in warning.value for warning in app.warning)
    assert not any("when you say so" in info.value for info in app.info)
    app.button(key="lab.run").click().run()
    until(app, lambda a: a.tabs)
    opened_tab(app, "experiments", "Method and code")
    until(app, lambda a: any(f"dataset='{own}'" in code.value for code in a.code))


def test_a_link_to_a_data_set_that_is_absent_is_answered_in_words(open_page):
    app = open_page(exp="severity", **{"severity.dataset": "no_such_set"})
    assert not app.exception
    said = app.warning[0].value.replace("\\", "")
    assert "no_such_set" in said and "emojilab stands here for now" in said


@pytest.mark.parametrize("experiment", ["lighting_attack", "transfer"])
def test_what_is_recorded_with_other_settings_is_shown_and_offered(open_page, experiment):
    known = work.all_recorded_of(experiment)
    app = open_page(exp=experiment)
    assert not app.exception and len(app.tabs)  # not empty, whatever the defaults have
    said, result = known[-1]
    assert any(said in c.value.replace("\\", "") for c in app.caption)
    link = next(
        one for one in reversed(app.get("page_link")) if one.proto.query_string.startswith("exp=")
        and f"{experiment}." in one.proto.query_string
    )  # fmt: skip
    there = open_page(**dict(parse_qsl(link.proto.query_string)))
    assert not there.warning and not there.error
    assert not any(button.key == "lab.run" for button in there.button)
    headline = result.words().headline
    assert any(headline in m.value.replace("\\", "") for m in there.markdown)


def test_what_was_asked_for_is_listed_and_opens_again(open_page, monkeypatch):
    # A store that an earlier run filled would leave nothing to ask for.
    monkeypatch.setattr("lab.ui.experiments.one.kept", lambda *_: None)
    app = open_page()
    assert not any("Your runs" in box.label for box in app.expander)
    app.session_state["exp"] = "severity"
    for name, value in {
        "encoder": "ngrams",
        "perturbation": "keyboard_typos",
        "n_test": 41,
    }.items():
        app.session_state[f"severity.{name}"] = value
    app.run()
    app.button(key="lab.run").click().run()
    app.session_state["exp"] = "all"
    app.run()
    box = next(box for box in app.expander if "Your runs" in box.label)
    assert box.label.endswith(": 1")
    [link] = box.get("page_link")
    asked = parse_qs(link.proto.query_string)
    assert asked["exp"] == ["severity"] and asked["severity.n_test"] == ["41"]
    assert "number of test concepts" in link.proto.label.replace("\\", "")


@pytest.mark.parametrize("experiment", ["gap_cone", "gap"])
def test_an_undefined_result_says_so_on_its_page(open_page, monkeypatch, experiment):
    found = undefined(work.recorded(experiment, {}))
    monkeypatch.setattr(work, "recorded", lambda *_: found)
    app = open_page(exp=experiment)
    assert not app.exception and not app.error
    assert any("This result is undefined" in m.value for m in app.markdown)
    assert any("What it lacks" in m.value for m in app.markdown)


def test_a_record_of_an_older_version_is_said_and_computed(open_page, monkeypatch):
    monkeypatch.setattr("lab.ui.experiments.one.left_out", lambda _: True)
    monkeypatch.setattr(work, "recorded", lambda *_: None)
    monkeypatch.setattr(work, "all_recorded_of", lambda *_: ())
    app = open_page(exp="gap_cone", **{"gap_cone.n_test": "41"})
    assert any("recorded by an older version" in c.value for c in app.caption)
    assert any(button.key == "lab.run" for button in app.button)


def test_a_result_of_another_version_is_said_and_computed(open_page, own_store, monkeypatch):
    fields = {"encoder": "ngrams", "perturbation": "keyboard_typos", "n_test": "42"}
    entry = EXPERIMENTS.get("severity")
    with monkeypatch.context() as patch:
        patch.setattr(local, "code_of", lambda *_: "other code")
        local.run_spec(entry, entry.spec(fields), Progress())
    app = open_page(exp="severity", **{f"severity.{name}": v for name, v in fields.items()})
    said = "computed before, by another version of the app"
    assert any(said in c.value for c in app.caption)
    app.button(key="lab.run").click().run()
    app = until(app, lambda app: not any(b.key == "lab.run" for b in app.button))
    assert not any(said in c.value for c in app.caption) and not app.error
