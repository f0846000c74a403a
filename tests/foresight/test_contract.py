"""One contract for every way to foresee: its card, its interval, what it does not depend on."""

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew, UnknownId
from lab.foresight.base import FORESIGHTS, Reads
from lab.foresight.read import FAMILIES, ROWS, foresee, labelled, unlabelled
from tests.foresight.sides import K, M, N, probabilities, sides

IDS = FORESIGHTS.ids()
SCORES = {"drift", "energy", "entropy", "frechet", "mano", "neighbours_lost", "nuclear_norm"}
PERMUTED = np.array([3, 0, 4, 1, 2])


def test_every_method_that_was_asked_for_is_there():
    assert set(IDS) == SCORES | {
        "aline_d", "aline_s", "atc_confidence", "atc_entropy", "average_confidence", "cbpe", "cot",
        "cott", "difference_of_confidence",
    }  # fmt: skip
    assert {entry.id for entry in FORESIGHTS if not entry.is_accuracy} == SCORES


@pytest.mark.parametrize("method", IDS)
def test_card_is_whole(method):
    entry = FORESIGHTS.get(method)
    assert entry.title and entry.source and entry.formula
    assert entry.meaning.endswith(".") and entry.misleads.endswith(".")


@pytest.mark.parametrize("method", IDS)
def test_a_number_with_its_company(method):
    found = foresee(method, *sides())
    assert found == foresee(method, *sides())
    assert found.n == M and found.over == ROWS
    assert found.low < found.value < found.high
    if FORESIGHTS.get(method).is_accuracy:
        assert found.low >= 0 and found.high <= 1 and found.chance == 1 / K
    else:
        assert found.chance is None


@pytest.mark.parametrize("method", IDS)
def test_names_of_classes_and_orders_of_columns_change_nothing(method):
    """Columns and labels together: the peer that went by the order of the columns differed here."""
    found, again = (foresee(method, *sides(columns=c)) for c in (None, PERMUTED))
    assert again.value == pytest.approx(found.value, abs=1e-9)
    assert (again.low, again.high) == pytest.approx((found.low, found.high), abs=1e-6)


@pytest.mark.parametrize("method", IDS)
def test_order_of_rows_changes_nothing(method):
    random = np.random.default_rng(3)
    mixed = sides(rows=random.permutation(M), source_rows=random.permutation(N))
    assert foresee(method, *mixed).value == pytest.approx(foresee(method, *sides()).value, abs=1e-9)


@pytest.mark.parametrize("method", IDS)
def test_a_target_that_lost_more_looks_worse(method):
    strong, weak = (foresee(method, *sides(signal=s)).value for s in (2.5, 0.2))
    worse_is_more = {"drift", "energy", "entropy", "frechet", "neighbours_lost"}
    assert weak > strong if method in worse_is_more else weak < strong


@pytest.mark.parametrize("method", IDS)
def test_families_widen_what_they_share(method):
    source, target = sides()
    doubled = target.take(np.repeat(np.arange(M), 2))
    alone = foresee(method, source, doubled)
    together = foresee(method, source, doubled, np.repeat(np.arange(M), 2))
    assert together.over == FAMILIES and together.value == alone.value
    if method not in {"aline_d", "aline_s", "frechet", "mano", "nuclear_norm"}:
        # Those leave out 20 groups either way, whose own spread is as large as what is looked for.
        assert together.high - together.low > 1.2 * (alone.high - alone.low)


@pytest.mark.parametrize("method", IDS)
def test_what_is_not_there_is_said(method):
    p, labels = probabilities(0)
    found = foresee(method, labelled(p, labels), unlabelled(probabilities(1)[0]))
    reads = FORESIGHTS.get(method).reads
    assert (found.value is None) == (reads != Reads.NOTHING)
    assert found.reason == ("" if reads == Reads.NOTHING else f"it reads {reads.value}")


def test_a_tie_counts_by_its_share_whatever_the_order_of_columns():
    p = np.array([[0.4, 0.4, 0.2], [0.1, 0.2, 0.7], [0.6, 0.3, 0.1]])
    assert labelled(p, [1, 2, 0]).right.tolist() == [0.5, 1.0, 1.0]
    assert labelled(p[:, ::-1], [1, 0, 2]).right.tolist() == [0.5, 1.0, 1.0]


def broken(row, column, value):
    p = probabilities(0)[0].copy()
    p[row, column] = value
    return p


@pytest.mark.parametrize(
    ("act", "error", "said"),
    [
        (lambda p, y: labelled(broken(7, 2, np.nan), y), BadInput, "nan in row 7, column 2"),
        (lambda p, y: unlabelled(broken(7, 2, 0.99)), BadInput, "in row 7"),
        (lambda p, y: unlabelled(broken(4, 1, -0.5)), BadInput, "-0.5 in row 4, column 1"),
        (lambda p, y: unlabelled(np.log(p)), BadInput, "row 0, column 0"),
        (lambda p, y: labelled(p, np.where(np.arange(N) == 9, K, y)), BadInput, "5 in row 9"),
        (lambda p, y: labelled(p, np.where(np.arange(N) == 9, -1, y)), BadInput, "-1 in row 9"),
        (lambda p, y: labelled(p, np.where(np.arange(N) == 9, 0.5, y)), BadInput, "0.5 in row 9"),
        (lambda p, y: labelled(p, y.astype(str)), BadInput, "in row 0"),
        (lambda p, y: labelled(p, y[:-1]), BadInput, "(149,)"),
        (lambda p, y: labelled(p, np.full(N, 2)), TooFew, "class 2 in all 150 rows"),
        (lambda p, y: unlabelled(np.empty((0, K))), TooFew, "none"),
        (lambda p, y: unlabelled(p[0]), BadInput, "(5,)"),
        (lambda p, y: unlabelled(p[:, :1]), BadInput, "1"),
        (lambda p, y: unlabelled("no"), BadInput, "could not convert"),
        (lambda p, y: unlabelled(p, np.full((N, 3), np.inf)), BadInput, "inf in row 0, column 0"),
        (lambda p, y: unlabelled(p, np.ones((N, 3)), np.ones((N, 4))), BadInput, "(150, 4)"),
        (lambda p, y: unlabelled(p, others=[p[:9]]), BadInput, "(9, 5)"),
        (lambda p, y: foresee("cbpe", labelled(p, y), unlabelled(p[:, :2] / p[:, :2].sum(
            axis=1, keepdims=True))), BadInput, "got 2"),
        (lambda p, y: foresee("frechet", labelled(p, y, np.ones((N, 3))),
                              unlabelled(p, np.ones((N, 4)))), BadInput, "got 4"),
        (lambda p, y: foresee("atc", labelled(p, y), unlabelled(p)), UnknownId, "atc_confidence"),
    ],
)  # fmt: skip
def test_bad_input_names_row_and_value(act, error, said):
    with pytest.raises(error) as told:
        act(*probabilities(0))
    assert said in str(told.value)


def test_one_target_row_has_a_value_and_no_interval():
    source, target = sides()
    found = foresee("average_confidence", source, target.take(np.array([0])))
    assert found.value is not None and found.low is None and found.n == 1
