"""The board says what its cells say: places, clicks, words, and every kind of cell."""

import numpy as np
import plotly.graph_objects as go
import pytest

from lab.figures.board.board import board, sentence
from lab.figures.board.layout import MOST_COLUMNS, bands


def bars(figure):
    return next(trace for trace in figure.data if isinstance(trace, go.Bar))


def scatters(figure, mode):
    return [t for t in figure.data if isinstance(t, go.Scatter) and t.mode == mode]


def words(figure):
    texts = [text for trace in scatters(figure, "text") for text in trace.text]
    return " ".join(texts + [a.text for a in figure.layout.annotations])


KINDS = {
    "breaks": {},
    "open above": {"high": None},
    "open below": {"low": None},
    "holds": {"status": "holds", "value": None, "high": None, "value_physical": None},
    "at once": {"status": "breaks at once", "value": None, "low": None, "value_physical": None},
    "hopeless": {"status": "does not work clean", "value": None, "low": None, "high": None},
    "pending": {"state": "pending"},
    "failed": {"state": "failed", "message": "no weights"},
    "recorded": {"state": "recorded"},
    "control": {"control": "hand-made"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_cell_is_drawn_and_can_be_clicked(cell, kind):
    figure = board([cell(**KINDS[kind])])
    assert list(bars(figure).customdata) == ["lite0.darker.auto"]
    assert "EfficientNet-Lite0" in sentence(cell(**KINDS[kind]))
    figure.to_json()  # what the browser gets: no value that JSON cannot say


def test_an_empty_board_is_a_figure():
    assert len(board([]).layout.annotations) == 0


@pytest.mark.parametrize(
    ("kind", "said"),
    [("breaks", "2.8"), ("holds", "holds"), ("at once", "at once"), ("failed", "failed"),
     ("hopeless", "does not<br>work clean")],
)  # fmt: skip
def test_a_cell_says_its_breakpoint(cell, kind, said):
    assert said in words(board([cell(**KINDS[kind])]))


def test_clean_score_and_unit_stand_beside_it(cell):
    said = words(board([cell()]))
    assert "clean 0.46" in said
    assert "stops" in said


def test_only_what_does_not_work_clean_is_hatched(cell):
    cells = [cell(), cell(perturbation="fog", **KINDS["hopeless"])]
    assert list(bars(board(cells)).marker.pattern.shape) == ["", "/"]


def test_early_is_darker_than_late(cell):
    cells = [cell(value=0.5), cell(perturbation="fog", value=4.5)]
    early, late = bars(board(cells)).marker.color

    def light(colour):
        return sum(int(colour[i : i + 2], 16) for i in (1, 3, 5))

    assert light(early) < light(late)


def test_the_interval_is_drawn_on_the_range_of_severities(cell):
    figure = board([cell(value=2.5, low=0.0, high=5.0)])
    bar = bars(figure)
    left = bar.x[0] - bar.width[0] / 2
    thick = next(t for t in scatters(figure, "lines") if t.line.width == 3)
    low, high = thick.x[0], thick.x[1]
    assert left < low < bar.x[0] < high < left + bar.width[0]
    assert low + high == pytest.approx(2 * bar.x[0])  # 0 to 5 is the whole rail


@pytest.mark.parametrize("n", [1, 2, 4, 5, 9, 22])
def test_bands_hold_every_cell_once_and_never_overlap(cell, n):
    cells = [
        cell(encoder=e, perturbation=f"p{i}", kind=f"k{i % 3}")
        for e in ("lite0", "hog")
        for i in range(n)
    ]
    placed, height = bands(cells)
    boxes = [(c["key"], b) for band in placed for c, b in band.cells]
    assert sorted(key for key, _ in boxes) == sorted(c["key"] for c in cells)
    assert max(len(band.columns) for band in placed) <= MOST_COLUMNS
    assert all(0 <= b.left < b.right <= 1 and 0 <= b.top < b.bottom <= height for _, b in boxes)
    area = np.zeros((int(height) + 1, 500), int)
    for _, b in boxes:
        rows = slice(round(b.top), round(b.bottom))
        area[rows, round(b.left * 500) : round(b.right * 500)] += 1
    assert area.max() == 1


def test_the_sentence_names_interval_chance_and_n(cell):
    said = sentence(cell())
    for part in ("0.46", "0.41 to 0.51", "chance 0.027", "n = 240", "190 families"):
        assert part in said
    assert "Recorded" in sentence(cell(state="recorded"))
