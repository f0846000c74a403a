"""One's own vectors in the app: the same numbers as the command line's, p after Holm."""

import io
import time

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lab.core.progress import Progress
from lab.data.vectors.table import read_vectors
from lab.distance.base import Settings
from lab.engine.measure_files import measure_vectors, usual_measures
from lab.figures.theme import number
from lab.ui.yours.vectors import measured
from tests.pages.waiting import TIMEOUT_S

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((40, 6))
Y = X + RANDOM.standard_normal((40, 6))
NAMES = np.array([f"item-{i}" for i in range(40)])


def npz(rows):
    file = io.BytesIO()
    x = Y.copy()
    x[[3, 20]] = 0
    np.savez(file, x=x[rows], ids=NAMES[rows])
    return file.getvalue()


@pytest.fixture(scope="module")
def own():
    """Two files of one name, 5 rows of the first without a partner."""
    files = [read_vectors(npz(rows), "x.npz") for rows in (slice(None), slice(5, None))]
    return files, measured(files, Progress())


def test_the_numbers_are_those_of_measure_vectors(own):
    (a, b), found = own
    plain = measure_vectors({"a": a, "b": b}, usual_measures(), Settings())
    assert (found.n, found.matched_by, found.left_out) == (35, "id", (5, 0))
    assert found.zero_rows == (1, 1), "row 3 has no partner"
    assert [row["id"] for row in found.rows] == usual_measures()
    for row in found.rows:
        for key in ("value", "low", "high", "chance", "p", "p_holm"):
            assert row[key] == plain["estimates"][row["id"]][key], (row["id"], key)


def page():
    from lab.ui.yours.vectors import own_vectors

    own_vectors()


def test_the_table_shows_p_after_holm(own):
    app = AppTest.from_function(page, default_timeout=TIMEOUT_S).run()
    for name, rows in (("a", slice(None)), ("b", slice(5, None))):
        app.file_uploader(key=f"lab.vectors_{name}").upload("x.npz", npz(rows))
    end = time.monotonic() + TIMEOUT_S
    while not app.run().dataframe:
        assert time.monotonic() < end
        assert not app.exception
        time.sleep(0.2)
    [caption] = [c.value for c in app.caption if "n = 35" in c.value]
    assert "matched by id; left out, for want of a partner: 5 of a and 0 of b" in caption
    assert "all zero, which have no direction" in caption and ": 1 of a and 1 of b." in caption
    assert "not corrected" not in caption
    table = app.dataframe[0].value.set_index("measure")
    assert "p" not in table.columns
    cka = next(row for row in own[1].rows if row["id"] == "debiased_cka")
    assert cka["p_holm"] > 2 * cka["p"]
    assert table.loc[cka["measure"], "p (Holm)"] == number(cka["p_holm"])
