"""The first place at which a difference no longer matters, by the one rule."""

from lab.limits.first_equal import first_equal


def row(value, reach=0.005, n_families=20, n_seeds=10):
    return {"value": value, "low": value - reach, "high": value + reach, "n": n_families,
            "n_families": n_families, "n_seeds": n_seeds}  # fmt: skip


def test_it_is_the_first_place_whose_whole_interval_is_inside_the_margin():
    rows = [row(0.1), row(0.012), row(0.008), row(0.0, reach=0.1)]
    assert first_equal([1, 2, 5, 10], rows, 0.015) == 5
    assert first_equal([1, 2], rows[:2], 0.015) is None
    # Surely above zero, and yet too near to it to matter.
    assert first_equal([1], [row(0.008)], 0.015) == 1


def test_what_may_not_be_tested_is_never_equal():
    assert first_equal([1], [row(0.0, n_families=9)], 0.015) is None
    assert first_equal([1], [row(0.0, n_seeds=2)], 0.015) is None
    assert first_equal([1], [{**row(0.0), "low": None, "high": None}], 0.015) is None
