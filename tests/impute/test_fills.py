"""Every fill: holes alone are touched, and each puts what its name says."""

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.fusion.missingness import missing
from lab.impute.fills import FILLS, TrainingViews, donors_of

RNG = np.random.default_rng(0)
TO_TEXT = RNG.normal(size=(3, 4))


def views(n):
    shared = RNG.normal(size=(n, 3))
    return {"image": np.hstack([shared, RNG.normal(size=(n, 2))]) + 1.0,
            "text": shared @ TO_TEXT - 2.0}  # fmt: skip


TRAIN = views(80)
WHOLE = {view: np.ones(80, bool) for view in TRAIN}
KNOWN = TrainingViews(TRAIN, WHOLE, {"image": np.full(5, 7.0), "text": np.full(4, 8.0)},
              {"image": np.full(5, -7.0), "text": np.full(4, -8.0)})  # fmt: skip
TEST = views(40)
PRESENT = missing(TEST, {"image": 0.3, "text": 0.4}, 0)
SPOILT = {view: np.where(PRESENT[view][:, None], x, np.nan) for view, x in TEST.items()}


@pytest.mark.parametrize("fill", FILLS.ids())
def test_holes_are_filled_and_all_else_is_as_it_was(fill):
    filling = FILLS.get(fill).fit(KNOWN)
    filled, told = filling(SPOILT, PRESENT)
    for view, x in TEST.items():
        there = PRESENT[view]
        assert np.array_equal(filled[view][there], x[there])
        if fill == "told":
            assert np.array_equal(told[view], there)
        else:
            assert told[view].all() and np.isfinite(filled[view]).all()
    again, _ = FILLS.get(fill).fit(KNOWN)(SPOILT, PRESENT)
    assert all(np.array_equal(again[view], filled[view], equal_nan=True) for view in TEST)


def test_each_puts_what_it_is_called():
    holes = ~PRESENT["text"]
    put = {fill: FILLS.get(fill).fit(KNOWN)(SPOILT, PRESENT)[0]["text"][holes] for fill in
           ("zero_input", "zero_feature", "mean", "noise", "shuffled", "donor")}  # fmt: skip
    assert (put["zero_input"] == 8).all() and (put["zero_feature"] == -8).all()
    assert put["mean"] == pytest.approx(np.broadcast_to(TRAIN["text"].mean(0), put["mean"].shape))
    assert (put["noise"].std(axis=0) > 0.2 * TRAIN["text"].std(axis=0)).all()
    rows = {row.tobytes() for row in TRAIN["text"]}
    for fill in ("shuffled", "donor"):
        assert all(row.tobytes() in rows for row in put[fill])


def test_the_donor_is_the_nearest_by_what_is_there():
    found = {view: dict(zip(rows, donors, strict=True)) for view, rows, donors
             in donors_of(KNOWN, SPOILT, PRESENT)}  # fmt: skip
    for row in np.flatnonzero(~PRESENT["text"]):
        far = np.square(TRAIN["image"] - TEST["image"][row]).sum(axis=1)
        assert found["text"][row] == far.argmin()


def test_a_donor_beats_any_other_item_where_views_share_something():
    holes = ~PRESENT["text"]
    error = {
        fill: np.square(
            FILLS.get(fill).fit(KNOWN)(SPOILT, PRESENT)[0]["text"][holes] - TEST["text"][holes]
        ).mean()
        for fill in ("donor", "shuffled")
    }
    assert error["donor"] < 0.6 * error["shuffled"]


def test_no_donor_names_modality_and_row():
    never = {"image": np.arange(80) < 40, "text": np.arange(80) >= 40}
    lone = TrainingViews(TRAIN, never, KNOWN.blank, KNOWN.zero)
    row = int(np.flatnonzero(~PRESENT["image"])[0])
    with pytest.raises(TooFew, match="image") as caught:
        FILLS.get("donor").fit(lone)(TEST, {"image": PRESENT["image"], "text": np.ones(40, bool)})
    assert f"row {row}" in str(caught.value)


def test_nothing_there_at_all_is_refused():
    none = {"image": np.arange(40) != 3, "text": np.arange(40) != 3}
    with pytest.raises(BadInput, match="row 3"):
        FILLS.get("mean").fit(KNOWN)(TEST, none)


@pytest.mark.parametrize("fill", ["mean", "noise", "shuffled", "donor"])
def test_a_view_that_no_training_row_has_is_refused(fill):
    never = {"image": np.zeros(80, bool), "text": np.ones(80, bool)}
    known = TrainingViews(TRAIN, never, KNOWN.blank, KNOWN.zero)
    with pytest.raises(TooFew, match="training row that has image"):
        FILLS.get(fill).fit(known)(TEST, PRESENT)
