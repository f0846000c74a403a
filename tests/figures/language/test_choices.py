"""Candidates as bars: panels that are there, hollow bars of the blind, rows that stay."""

import numpy as np

from lab.figures.language.choices import choices

SHARES = {
    "words": np.array([0.7, 0.2, 0.1]), "picture": np.array([0.2, 0.5, 0.3]),
    "both": np.array([0.5, 0.4, 0.1]), "blind": np.array([0.3, 0.3, 0.4]),
}  # fmt: skip
NAMES = ("bird", "a caption that goes on and on and on and on and on", "fruit")


def bars(figure, hollow):
    none = "rgba(0,0,0,0)"
    return [t for t in figure.data if t.type == "bar" and (t.marker.color == none) == hollow]


def test_three_panels_with_the_blind_model_beside_the_words():
    figure = choices(NAMES, 2, SHARES)
    assert [list(bar.x) for bar in bars(figure, False)] == [
        list(SHARES[name]) for name in ("words", "picture", "both")
    ]
    (blind,) = bars(figure, True)
    assert list(blind.x) == [0.3, 0.3, 0.4] and blind.xaxis == "x"
    assert bars(figure, False)[0].marker.opacity == (1.0, 0.5, 0.5)
    numbers = [list(t.text) for t in figure.select_traces({"mode": "text"})]
    assert numbers[0] == ["0.70", "0.20", "0.10"]
    assert {note.text for note in figure.layout.annotations} >= {"<b>Words</b>", "chance"}


def test_the_true_one_is_marked_and_a_long_name_is_cut():
    ticks = choices(NAMES, 2, SHARES).layout.yaxis.ticktext
    assert ticks[2] == "<b>✓ fruit</b>" and ticks[0] == "bird"
    assert ticks[1].endswith("…") and ticks[1].count("<br>") == 2


def test_the_picture_alone_takes_the_whole_width_and_nothing_moves_with_the_numbers():
    alone = choices(NAMES, 2, {"picture": SHARES["picture"]})
    assert tuple(alone.layout.xaxis.domain) == (0, 1) and not bars(alone, True)
    other = choices(NAMES, 0, {"picture": SHARES["words"]})
    assert alone.layout.height == other.layout.height
    assert alone.layout.xaxis.range == other.layout.xaxis.range
