"""Probabilities side by side; the true answer is never left out."""

from lab.figures.answers import answers

CLEAN = [("fruit", 0.7), ("tool", 0.2), ("bird", 0.06), ("sky", 0.03), ("cat", 0.01)]
HURT = [("sky", 0.5), ("tool", 0.3), ("bird", 0.1), ("cat", 0.06), ("fruit", 0.04)]


def test_both_sides_show_the_same_names_in_the_same_order():
    clean, hurt = answers(CLEAN, HURT, "image", "fruit", n=3).data
    assert (clean.name, hurt.name) == ("clean", "hurt")
    assert list(clean.y) == list(hurt.y)
    assert list(clean.x) == [0.7, 0.03, 0.2]
    assert list(hurt.x) == [0.04, 0.5, 0.3]


def test_the_true_answer_is_marked_and_always_there():
    clean, _ = answers(CLEAN, HURT, "image", "cat", n=2).data
    assert list(clean.y) == ["fruit", "<b>✓ cat</b>"]


def test_one_that_is_gone_and_one_that_is_empty():
    clean, hurt = answers(CLEAN, [], "text").data
    assert set(hurt.x) == {0.0}
    assert len(clean.y) == 4
    answers([], [], "text").to_json()
