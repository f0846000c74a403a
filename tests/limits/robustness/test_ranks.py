from lab.limits.robustness.definitions import DEFINITIONS, measured
from lab.limits.robustness.ranks import disagreements, ranks
from tests.limits.robustness.multibench import published


def values(**given):
    return {**dict.fromkeys(DEFINITIONS), **given}


def test_equal_ones_share_the_better_rank_and_the_undefined_have_none():
    found = {"a": values(tau=0.5), "b": values(tau=0.5), "c": values(tau=0.4), "d": values()}
    assert ranks(found) == {"tau": {"a": 1, "b": 1, "c": 3}}
    assert ranks({"a": values(mmi=0.1), "b": values(mmi=0.2)})["mmi"] == {"a": 1, "b": 2}


def test_the_most_divided_pair_comes_first_and_a_tie_is_no_disagreement():
    table = {
        "tau": {"a": 1, "b": 2, "c": 3},
        "rho": {"a": 1, "b": 3, "c": 2},
        "mmi": {"a": 3, "b": 1, "c": 2},
        "mce": {"a": 2, "b": 1, "c": 2},
    }
    rows = disagreements(table)
    assert [(row["a"], row["b"]) for row in rows] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert rows[0]["a_first"] == ["tau", "rho"] and rows[0]["b_first"] == ["mmi", "mce"]
    assert rows[1]["b_first"] == ["mmi"]
    assert "tau asks how high" in rows[0]["why"]


def test_multibench_published_curves_are_ranked_both_ways():
    (row,) = disagreements(ranks(measured(published(), "LF")[0]))
    assert (row["a_first"], row["b_first"]) == (["rho", "relative_mce", "mmi"], ["tau", "mce"])
