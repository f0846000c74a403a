"""A forecast in a sentence: the place, its interval, the truth, and whether it lay inside."""

import pytest

from lab.perturb import PERTURBATIONS
from lab.ui.foresight.said import one, table
from tests.ui.foresight import toy

HARM = PERTURBATIONS.get("darker")


def found(true, foreseen, low, high, censored=""):
    return {"true": true, "foreseen": foreseen, "low": low, "high": high, "censored": censored}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (found(3.0, 2.0, 1.0, 3.5), "Truly it is at 3.5 stops, inside the interval."),
        (found(4.0, 2.0, 1.0, 3.0), "outside the interval"),
        (found(3.0, 2.0, None, None), "(before the first level to beyond the last)"),
        (found(5.0, 5.0, 4.0, None, "right"), "rightly foresees no break to 7.0 stops darker: "
                                              "there is none."),
        (found(5.0, 2.0, 1.0, 3.0), ": it truly holds to 7.0 stops darker."),
        (found(2.0, 0.5, None, 3.0, "left"), "foresees a break at the first step"),
        (None, "does not work even clean"),
    ],
)  # fmt: skip
def test_verdict_place_and_truth(row, said):
    sentence = one(row, HARM, "ATC")
    assert said in sentence and len(sentence.split()) <= 25


def test_the_table_has_the_nearest_first_and_no_verdict_of_what_is_trivial():
    rows = table(toy.result().tables["foreseen"], {"clean": "the clean accuracy"})
    assert rows[0]["method"] == "the clean accuracy" and rows[0]["off by (points)"] == (
        "2.0 (1.0 to 4.0)"
    )
    assert rows[0]["beats clean accuracy"] == "" and rows[5]["beats clean accuracy"] == "undecided"
    assert rows[0]["worth (labels)"] == "60 (20 to 200)"
