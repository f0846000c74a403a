"""The first page: the answer is hidden until the person has guessed."""

from streamlit.testing.v1 import AppTest

from tests.pages.waiting import TIMEOUT_S, until


def test_the_model_answers_after_the_guess(root, small_board):
    app = AppTest.from_file(str(root / "pages" / "home.py"), default_timeout=TIMEOUT_S).run()
    app = until(app, lambda a: len(a.button_group) or any("guess" in c.value for c in a.caption))
    assert not any("The model says" in m.value for m in app.markdown)
    app.session_state["lab.home.guess"] = "Food & Drink"
    app.run()
    said = next(m.value for m in app.markdown if "The model says" in m.value)
    # One stop darker, the apple is taken for an animal or a plant.
    assert "Animals & Nature" in said and "Food & Drink" in said
    ways = {link.proto.label: link.proto.query_string for link in app.get("page_link")}
    assert "image.perturbation=darker" in ways["Look closer, with its report"]
    app.session_state["home.severity"] = 0.0
    app.run()
    assert any("that is right" in m.value for m in app.markdown)
