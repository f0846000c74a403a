"""Nearest donors: scikit-learn's imputer is the oracle."""

import numpy as np
import pytest
from sklearn.impute import KNNImputer

from lab.core.errors import TooFew
from lab.core.progress import Progress
from lab.impute.base import IMPUTERS, Blocks
from lab.impute.nearest import N_DONORS
from tests.impute.planted import hidden, planted


def test_it_is_scikit_learns_on_the_standardised_table():
    views, present = planted(n=120)
    other, there = planted(n=60, seed=4)
    filled = IMPUTERS.get("nearest").fit(hidden(views, present), present, 0, Progress())
    ours = filled.fill(hidden(other, there), there)
    blocks = Blocks.of(views, present)
    tables = [
        np.where(blocks.entries(seen), table, np.nan)
        for table, seen in (blocks.join(views, present), blocks.join(other, there))
    ]
    theirs = KNNImputer(n_neighbors=N_DONORS).fit(tables[0]).transform(tables[1])
    for name, x in blocks.split(theirs, other, there).items():
        assert ours[name] == pytest.approx(x, abs=1e-9)


def test_a_row_without_a_donor_is_named():
    views, present = planted(n=30, widths=(3, 2))
    # No row has both: nobody can lend a to a row that has b alone.
    present = {"a": np.arange(30) < 15, "b": np.arange(30) >= 15}
    filler = IMPUTERS.get("nearest").fit(views, present, 0, Progress())
    with pytest.raises(TooFew, match="has a and shares a modality with row 15"):
        filler.fill(views, present)


def test_with_fewer_donors_than_asked_it_takes_those_that_are_there():
    views, _ = planted(n=6, widths=(3, 2))
    present = {"a": np.ones(6, bool), "b": np.arange(6) < 2}
    filled = IMPUTERS.get("nearest").fit(views, present, 0, Progress()).fill(views, present)
    assert filled["b"][5] == pytest.approx(views["b"][:2].mean(axis=0))
