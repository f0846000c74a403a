"""The tour from the first page, a claim by lot, and the map of what was found."""

import pytest

from lab.engine.claims import CameOut
from lab.lessons.questions import QUESTIONS
from lab.stats.decide import Verdict
from lab.ui.lessons import known
from lab.ui.lessons.surprise import _whole, options_of
from tests.pages.waiting import opened

pytestmark = pytest.mark.usefixtures("small_board")


def words(app):
    shown = (one.value for kind in (app.markdown, app.info, app.caption) for one in kind)
    return " ".join(shown).replace("\\", "")


def test_the_tour_is_offered_until_it_is_skipped(root):
    app = opened(root, "pages/home.py")
    app.button(key="lab.tour.skip").click().run()
    assert not [button for button in app.button if button.key.startswith("lab.tour")]
    assert "Make the picture darker" in words(app)


def test_the_tour_goes_from_a_guess_to_the_interval_in_four_steps(root):
    app = opened(root, "pages/home.py")
    app.button(key="lab.tour.start").click().run()
    assert "of 4: Where does it break" in app.subheader[0].value
    app.slider(key="lab.tour.guess").set_value(4.0).run()
    app.button(key="lab.tour.next").click().run()
    assert "lite0 breaks at" in words(app) and len(app.get("plotly_chart")) == 1
    app.button(key="lab.tour.next").click().run()
    assert app.button(key="lab.tour.next").disabled and not app.get("plotly_chart")
    app.button_group(key="lab.tour.which").select("lite0").run()
    assert "intervals share a stretch" in words(app) and app.get("plotly_chart")
    app.button(key="lab.tour.next").click().run()
    assert {"Lessons", "Surprise me"} <= {link.proto.label for link in app.get("page_link")}
    app.button(key="lab.tour.next").click().run()
    assert not app.exception and not [b for b in app.button if b.key.startswith("lab.tour")]


@pytest.mark.parametrize("right", [True, False])
def test_a_claim_is_told_after_the_guess_and_counted(root, right):
    app = opened(root, "pages/surprise.py")
    at = app.session_state["lab.surprise.at"]
    claims = [one for one in known.every() if one.verdict is not Verdict.UNTESTED]
    claim = claims[int(at * len(claims))]
    assert claim.said not in words(app) and not app.get("plotly_chart")
    said = next(v for v in options_of(claim) if (v == claim.verdict) is right)
    app.radio[0].set_value(said).run()
    assert claim.said in words(app) and app.radio[0].disabled
    assert ("You were right" in words(app)) is right
    assert f"right {int(right)} of 1 times" in words(app)
    assert "Report of the study" in [b.proto.label for b in app.get("download_button")]
    assert _whole(claim).experiment == claim.experiment
    app.button(key="lab.surprise.next").click().run()
    assert app.session_state["lab.surprise.at"] != at and not app.radio[0].disabled


def test_the_map_has_every_question_with_its_claims_and_critics(root):
    app = opened(root, "pages/found.py")
    assert not app.exception and app.get("plotly_chart")
    assert app.subheader[0].value == QUESTIONS[0].asks
    for question in (QUESTIONS[3], QUESTIONS[5]):
        app.session_state["question"] = question.id
        app.run()
        told = words(app)
        assert question.asks in app.subheader[0].value and "What a critic would say" in told
        for claim in known.under(question):
            assert f"*{claim.came_out}*: {claim.said}" in told
    assert any(claim.came_out is CameOut.OPPOSITE for claim in known.every())
