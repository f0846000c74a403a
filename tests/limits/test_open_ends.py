import pytest

from lab.limits.open_ends import decide_open


@pytest.mark.parametrize(
    ("low", "high", "p", "verdict"),
    [
        (0.1, None, 0.01, "more"),
        (None, -0.1, 0.01, "less"),
        (0.1, None, 0.20, "undecided"),
        (None, 0.2, 0.01, "undecided"),
        (-0.2, None, 0.90, "undecided"),
        (-0.2, 0.2, 0.90, "equal"),
        (-0.2, 0.6, 0.90, "undecided"),
        (0.1, 0.6, None, "untested"),
    ],
)
def test_an_open_end_bounds_nothing(low, high, p, verdict):
    assert decide_open(low, high, p, margin=0.5) == verdict


def test_it_is_held_against_what_is_the_same_and_needs_ten_families():
    assert decide_open(1.1, None, 0.01, same=1.0) == "more"
    assert decide_open(0.9, None, 0.01, same=1.0) == "undecided"
    assert decide_open(0.1, None, 0.01, n_families=9) == "untested"
