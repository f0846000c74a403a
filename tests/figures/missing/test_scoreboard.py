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
    heat, *drawn = figure.data
    curves = [trace for trace in drawn if trace.name]
    assert list(heat.x) == list(DEFINITIONS)
    assert set(heat.y) == {"late", "early", "best single"}
    assert len(curves) == 3 * len(run["summary"]["noises"])
    at = {(r["method"], r["definition"]): r for r in run["tables"]["board"] if r["noise"] == "text"}
    for y, ranks in zip(heat.y, heat.z, strict=True):
        assert list(ranks) == [at[y, d]["rank"] for d in DEFINITIONS]
    shown = sum(trace.showlegend for trace in curves)
    assert shown == 3  # each method once


def test_the_method_that_is_looked_at_has_a_band_and_the_others_step_back():
    run = lab.run("scoreboard", **SMALL["scoreboard"]).numbers()
    n_noises = len(run["summary"]["noises"])
    figure = scoreboard(run, method="late")
    curves = [trace for trace in figure.data[1:] if trace.name]
    bands = [trace for trace in figure.data[1:] if not trace.name]
    assert {t.name for t in curves if t.opacity == 1} == {"late", "best single"}
    assert len(bands) == 2 * n_noises
    rows = [r for r in run["tables"]["curves"] if (r["method"], r["noise"]) == ("late", "image")]
    ends = [r["high"] for r in rows] + [r["low"] for r in rows][::-1]
    assert any(list(band.y) == ends for band in bands)
    assert set(curves[0].customdata) == {curves[0].name}
    whole = scoreboard(run, method="all").data[1:]
    assert all(trace.name and trace.opacity == 1 for trace in whole)


def test_where_a_method_falls_below_stands_a_line_with_its_interval_and_else_none():
    run = lab.run("scoreboard", **SMALL["scoreboard"]).numbers()
    at = {"method": "late", "noise": "text", "low": None, "high": 2.5}
    for value, lines in ((1.5, [(1.5, 1.5), (0, 2.5)]), (None, [])):
        run["tables"] = {**run["tables"], "crossings": [{**at, "value": value}]}
        upright = [(s.x0, s.x1) for s in scoreboard(run, method="late").layout.shapes
                   if s.type == "rect" or s.x0 == s.x1]  # fmt: skip
        assert sorted(upright) == sorted(lines)
