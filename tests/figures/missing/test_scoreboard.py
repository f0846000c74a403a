import lab
from lab.figures.missing.scoreboard import divided_first, scoreboard
from lab.limits.robustness.definitions import DEFINITIONS
from tests.experiments.test_contract import SMALL


def test_the_method_whose_ranks_differ_most_comes_first():
    ranks = {"a": (1, 1), "b": (3, 2), "c": (2, None), "d": (2, 4)}
    rows = [{"method": m, "rank": r} for m, both in ranks.items() for r in both]
    assert divided_first(rows) == ["d", "b", "a", "c"]


def test_ranks_and_a_curve_a_method_and_noise():
    run = lab.run("scoreboard", **SMALL["scoreboard"]).numbers()
    figure = scoreboard(run, "text")
    heat, *curves = figure.data
    assert list(heat.x) == list(DEFINITIONS)
    assert set(heat.y) == {"late", "early", "best single"}
    assert len(curves) == 3 * len(run["summary"]["noises"])
    at = {(r["method"], r["definition"]): r for r in run["tables"]["board"] if r["noise"] == "text"}
    for y, ranks in zip(heat.y, heat.z, strict=True):
        assert list(ranks) == [at[y, d]["rank"] for d in DEFINITIONS]
    shown = sum(trace.showlegend for trace in curves)
    assert shown == 3  # each method once
