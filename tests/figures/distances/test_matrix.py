"""The table of distances says what its cells say: places, clicks, words, and every kind of cell."""

import plotly.graph_objects as go
import pytest

from lab.engine.recorded import recorded
from lab.figures.distances.cells import (
    CLOSENESS,
    PAD,
    ColourScale,
    SpaceRow,
    ground_of,
    scale_of,
    short,
)
from lab.figures.distances.matrix import distance_matrix, labels, sentence
from lab.figures.theme import PALE, luminance

VIEWS = (
    ("use/en", "text", "English"),
    ("lite0/noto", "image", "noto"),
    ("use/sw", "text", "Swahili"),
)


def cell(a, b, **changes):
    return {"a": a, "b": b, "value": 0.25, "low": 0.18, "high": 0.31, "chance": 0.0, "p": 0.001,
            "p_holm": 0.003, "verdict": "closer than chance", "n": 849, "space": "", "reason": "",
            **changes}  # fmt: skip


def run(cells=None, direction="higher is closer"):
    cells = cells or [
        cell("use/en", "lite0/noto"),
        cell("use/en", "use/sw", value=0.6, low=0.55, high=0.65),
        cell("lite0/noto", "use/sw", value=0.02, low=-0.05, high=0.1, verdict="undecided"),
    ]
    views = [
        {"view": view, "encoder": view.split("/")[0], "modality": modality, "facet_name": name,
         "control": "", "place": place}
        for place, (view, modality, name) in enumerate(VIEWS)
    ]  # fmt: skip
    summary = {"direction": direction, "measure": "cka", "n": 849, "n_families": 608}
    return {"tables": {"cells": cells, "views": views}, "summary": summary}


def bars(figure):
    return next(trace for trace in figure.data if isinstance(trace, go.Bar))


def texts(figure):
    return {
        (x, round(y)): text
        for trace in figure.data
        if getattr(trace, "mode", "") == "text"
        for x, y, text in zip(trace.x, trace.y, trace.text, strict=True)
    }


def test_a_symmetric_cell_is_drawn_on_both_sides_and_opens_the_same_pair():
    drawn = bars(distance_matrix(run()))
    at = {(x - 0.5, round(base - PAD)): key
          for x, base, key in zip(drawn.x, drawn.base, drawn.customdata, strict=True)}  # fmt: skip
    assert len(at) == 6
    assert at[1, 0] == at[0, 1] == "use/en|lite0/noto"
    assert all((i, i) not in at for i in range(3))  # nothing to open on the diagonal


def test_what_has_a_direction_keeps_each_cell_in_its_own_place():
    there = cell("use/en", "use/sw", value=0.1, low=None, high=None)
    back = cell("use/sw", "use/en", value=0.7, low=None, high=None)
    figure = distance_matrix(run([there, back]))
    at = {(x, y): text for (x, y), text in texts(figure).items()}
    assert at[2.5, 0] == ".10"  # row English, column Swahili
    assert at[0.5, 2] == ".70"


def test_values_stand_in_their_cells():
    found = texts(distance_matrix(run()))
    assert found[1.5, 0] == found[0.5, 1] == ".25"
    assert found[2.5, 0] == ".60"


@pytest.mark.parametrize("higher", [True, False])
def test_close_is_dark_whichever_way_the_measure_points(higher):
    direction = "higher is closer" if higher else "lower is closer"
    cells = run()["tables"]["cells"][:2]
    scale = scale_of(cells, direction)
    light = [luminance(ground_of(c, scale)) for c in cells]
    assert (light[1] < light[0]) == higher
    assert (scale.steps()[-1][1] == CLOSENESS[-1]) == higher


def test_undecided_is_pale_and_undefined_is_hatched_with_a_dash():
    cells = run()["tables"]["cells"]
    cells[0] = cell("use/en", "lite0/noto", value=None, low=None, high=None, chance=None,
                    verdict="undefined", reason="needs a shared space")  # fmt: skip
    figure = distance_matrix(run(cells))
    drawn = bars(figure)
    kind = dict(zip(drawn.customdata, drawn.marker.pattern.shape, strict=True))
    colour = dict(zip(drawn.customdata, drawn.marker.color, strict=True))
    hover = dict(zip(drawn.customdata, drawn.hovertext, strict=True))
    assert kind == {"use/en|lite0/noto": "/", "use/en|use/sw": "", "lite0/noto|use/sw": ""}
    assert colour["lite0/noto|use/sw"] == colour["use/en|lite0/noto"] == PALE
    assert colour["use/en|use/sw"] in CLOSENESS
    assert "needs a shared space" in hover["use/en|lite0/noto"]
    assert "–" in texts(figure).values()


def test_the_open_pair_is_framed_on_both_sides():
    drawn = bars(distance_matrix(run(), ("lite0/noto", "use/en")))
    wide = [key for key, width in zip(drawn.customdata, drawn.marker.line.width, strict=True)
            if width == 3]  # fmt: skip
    assert wide == ["use/en|lite0/noto"] * 2


def test_the_interval_lies_on_the_range_of_the_table():
    figure = distance_matrix(run([cell("use/en", "use/sw", value=0.5, low=0.0, high=1.0)]))
    thick = [t for t in figure.data if t.type == "scatter" and t.line.width == 4 and len(t.x)]
    low, high = thick[0].x[:2]
    assert 0.1 < low - int(low) < 0.2 and 0.8 < high - int(high) < 0.9  # the whole rail


def test_a_table_of_one_value_and_one_without_any_can_be_drawn():
    distance_matrix(run([cell("use/en", "use/sw", low=0.25, high=0.25, chance=0.25)])).to_json()
    none = cell("use/en", "use/sw", value=None, low=None, high=None, chance=None,
                verdict="undefined", reason="no space")  # fmt: skip
    distance_matrix(run([none])).to_json()
    assert ColourScale(0.3, 0.3, True).part(0.3) == 0.5


def test_names_carry_the_sign_of_their_modality_and_the_encoder_where_there_are_several():
    views = run()["tables"]["views"]
    assert [text.split("</span> ")[1] for text in labels(views)] == ["English", "noto", "Swahili"]
    assert "■" in labels(views)[0] and "●" in labels(views)[1]
    views[2] = {**views[2], "encoder": "ngrams", "control": "hand-made"}
    assert labels(views)[2].endswith("<i>ngrams, Swahili</i>")
    assert labels(views)[0].endswith("use, English")


def test_a_sentence_holds_all_that_a_number_needs():
    said = sentence(cell("use/en", "lite0/noto", space="native to use"), "CKA")
    for part in ("CKA 0.25", "0.18 to 0.31", "chance 0", "0.003 after Holm", "n = 849", "native"):
        assert part in said


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0"), (1.0, "1.00"), (-0.5, "−.50"), (12.34, "12.3"), (41.0, "41"), (-2.44, "−2.44")],
)
def test_short_numbers(value, said):
    assert short(value) == said


def test_a_row_is_what_the_study_writes():
    """The row crosses from the experiment, of a floor above, to what draws it."""
    assert recorded("spaces")
    for result in recorded("spaces").values():
        for row in result.tables["cells"]:
            assert set(row) == set(SpaceRow.__annotations__)
            assert all(isinstance(row[name], str) for name in ("a", "b", "verdict", "space"))
            assert row["value"] is None or row["low"] is None or row["low"] <= row["value"]
