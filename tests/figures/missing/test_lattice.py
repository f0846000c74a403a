"""The lattice: every subset and fill, the ring, and where one more modality hurts."""

import itertools

import pytest

from lab.figures.missing.lattice import MARKS, choose, lattice


@pytest.fixture
def planted():
    """Runs of n modalities in which the last hurts wherever it joins, and is worst alone."""

    def of(n):
        names = [f"m{i}" for i in range(n)]

        def row(arm, subset):
            value = 0.5 + 0.05 * len(subset) - 0.2 * (names[-1] in subset)
            return {"arm": arm, "value": value, "low": value - 0.1, "high": value + 0.1,
                    "chance": 0.1, "n": 100}  # fmt: skip

        subsets = [s for k in range(1, n) for s in itertools.combinations(names, k)]
        arms = [row(f"{fill}|{'+'.join(s)}", s) for s in subsets for fill in MARKS]
        edges = [
            {"fill": "told", "has": "+".join(s), "adds": names[-1], "value": -0.2, "low": -0.3,
             "high": -0.1, "verdict": "less"}
            for s in subsets if names[-1] not in s
        ]  # fmt: skip
        arms.append(row("whole", names))
        return {"summary": {"modalities": names}, "tables": {"arms": arms, "edges": edges}}

    return of


def ring(figure):
    return list(zip(figure.data[-1].x, figure.data[-1].y, strict=True))


def hurts(figure):
    return [trace for trace in figure.data if trace.yaxis == "y2" and trace.error_y.array]


def test_a_mark_for_each_fill_of_each_subset_and_the_whole_once(planted):
    told, *others = lattice(planted(3)).data[: len(MARKS)]
    assert len(told.x) == 7 and {len(trace.x) for trace in others} == {6}


def test_the_ring_stands_on_what_is_chosen_and_goes_where_nothing_is(planted):
    run = planted(3)
    figure = lattice(run, "whole")
    told = figure.data[0]
    assert ring(figure) == [(told.x[-1], told.y[-1])]
    choose(figure, run, "imputed|m0+m2")
    imputed = figure.data[list(MARKS).index("imputed")]
    [place] = ring(figure)
    assert place in zip(imputed.x, imputed.y, strict=True)
    choose(figure, run, "")
    assert ring(figure) == []


def test_what_hurts_stands_under_the_set_that_it_joins_with_its_interval(planted):
    figure = lattice(planted(3))
    [marks] = hurts(figure)
    # Of seven columns m2 joins m0, m1 and both; no other modality hurts.
    assert len(marks.x) == 3 and max(marks.x) == pytest.approx(6, abs=0.5)
    assert list(marks.y) == [-0.2] * 3
    assert marks.error_y.array == pytest.approx([0.1] * 3)


def test_each_fill_that_hurts_has_a_mark_of_its_own_under_the_same_column(planted):
    run = planted(3)
    told = run["tables"]["edges"]
    run["tables"]["edges"] = [*told, *({**edge, "fill": "mean"} for edge in told)]
    [marks] = hurts(lattice(run))
    assert len(set(marks.x)) == 6 and "; mean<br>" in "".join(marks.hovertext)
    assert {round(x) for x in marks.x} == {round(x) for x in hurts(lattice(planted(3)))[0].x}


def test_where_nothing_hurts_no_room_is_left_for_it(planted):
    run = planted(3)
    for edge in run["tables"]["edges"]:
        edge["verdict"] = "undecided"
    figure = lattice(run)
    assert not hurts(figure)
    assert figure.layout.height < lattice(planted(3)).layout.height


def test_with_many_columns_only_told_and_the_chosen_fill_have_bars(planted):
    run = planted(4)
    figure = lattice(run, "donor|m0")
    shown = {fill for fill, t in zip(MARKS, figure.data, strict=False) if t.error_y.visible}
    assert shown == {"told", "donor"}
    few = lattice(planted(3), "whole")
    assert all(t.error_y.visible for t in few.data[: len(MARKS)])
