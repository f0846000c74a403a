"""The matrix of shared lights: every number is in its cell, controls step back, framed is sure."""

import pytest

from lab.figures.lighting.shared_lights import attack_matrix, cell_words, ground_of, sentence
from lab.figures.theme import DAMAGE, PALE

NAMES = {"lite0": "", "hog": "hand-made"}


def cell(source, target, value, p=0.001, n=30):
    found = {"value": value, "low": None if value is None else value - 0.1,
             "high": None if value is None else value + 0.1, "n": n}  # fmt: skip
    lift = None if value is None else value - 0.3
    ends = (None, None) if value is None else (lift - 0.05, lift + 0.05)
    return {
        "source": source, "target": target, "source_control": NAMES[source],
        "target_control": NAMES[target], "flips": found,
        "random": {**found, "value": None if value is None else 0.3},
        "value": lift, "low": ends[0], "high": ends[1], "n": n, "p_holm": p,
        "verdict": "more" if p is not None and p < 0.05 else "undecided",
    }  # fmt: skip


@pytest.fixture
def run():
    rows = [cell("lite0", "lite0", 0.9), cell("lite0", "hog", 0.5, p=0.4),
            cell("hog", "lite0", None, p=None, n=0), cell("hog", "hog", 0.4)]  # fmt: skip
    return {"tables": {"matrix": rows, "guarded": [cell("lite0", "lite0", 0.2)]}}


def test_every_pair_is_there_with_its_numbers(run):
    figure = attack_matrix(run)
    assert list(figure.data[0].customdata) == [
        "lite0|lite0", "lite0|hog", "hog|lite0", "hog|hog",
    ]  # fmt: skip
    said = figure.data[1].text
    assert said[0] == "<b>.90</b><br>.80 to 1.00<br>r .30, n 30"
    assert said[2] == "–"
    assert figure.layout.yaxis.title.text == "worst for"


def test_controls_are_italic_and_paler(run):
    figure = attack_matrix(run)
    assert list(figure.layout.xaxis.ticktext) == ["lite0", "<i>hog</i>"]
    cells = run["tables"]["matrix"]
    assert cell_words(cells[1]).startswith("<i>") and not cell_words(cells[0]).startswith("<i>")
    assert ground_of(cells[0]) in DAMAGE and ground_of(cells[3]) not in DAMAGE
    assert ground_of(cells[2]) == PALE


def test_only_what_holm_decides_is_framed(run):
    widths = attack_matrix(run).data[0].marker.line.width
    assert [w > 1 for w in widths] == [True, False, False, True]
    cells = run["tables"]["matrix"]
    assert "undecided" in sentence(cells[1]) and "undecided" not in sentence(cells[0])
    assert "lift of +0.60 (+0.55 to +0.65" in sentence(cells[0])
    assert "no picture that lite0 names" in sentence(cells[2])


def test_the_guarded_table_says_so(run):
    figure = attack_matrix(run, "guarded")
    assert len(figure.data[0].customdata) == 1
    assert "passing the guards" in figure.layout.annotations[0].text
