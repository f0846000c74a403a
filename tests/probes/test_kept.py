"""Probes in the store: fitted once, read back the same, fitted again for another key or damage."""

import numpy as np
import pytest

from lab.core.errors import TooFew
from lab.probes import kept as kept_module
from lab.probes.kept import kept_probes
from lab.probes.linear import cross_fit, predict_out_of_fold
from lab.store.arrays import stored_arrays


@pytest.fixture(autouse=True)
def _empty_store(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))


@pytest.fixture
def planted():
    """Three classes in eight dimensions, thirty families of four, three folds."""
    random = np.random.default_rng(0)
    families = np.arange(120) // 4
    labels = families % 3
    x = random.normal(0, 1, (120, 8)) + 2 * np.eye(3, 8)[labels]
    return x, labels, families, families // 3 % 3


@pytest.fixture
def fits(planted):
    """A function that fits, and how often it was called."""
    x, labels, families, folds = planted
    calls = []

    def fit():
        calls.append(1)
        return cross_fit([x], labels, families, folds)

    return fit, calls


def test_fitted_once_and_the_same_afterwards(planted, fits):
    x, _, _, folds = planted
    fit, calls = fits
    direct = fit()
    first, second = (kept_probes({"fit": "a"}, fit) for _ in range(2))
    assert len(calls) == 2, "once directly, once to keep"
    for probes in (first, second):
        for probe, expected in zip(probes, direct, strict=True):
            assert np.array_equal(probe.coef, expected.coef)
            assert np.array_equal(probe.intercept, expected.intercept)
            assert np.array_equal(probe.seen, expected.seen)
            assert (probe.C, probe.temperature) == (expected.C, expected.temperature)
        assert np.array_equal(
            predict_out_of_fold(probes, folds, x), predict_out_of_fold(direct, folds, x)
        )


def test_other_parts_or_other_code_is_another_key(fits, monkeypatch):
    fit, calls = fits
    kept_probes({"fit": "a"}, fit)
    kept_probes({"fit": "b"}, fit)
    assert len(calls) == 2
    monkeypatch.setattr(kept_module, "code_digest", lambda *rooms: "other code")
    kept_probes({"fit": "a"}, fit)
    assert len(calls) == 3


def test_damaged_probes_are_fitted_again(fits):
    fit, calls = fits
    before = kept_probes({"fit": "a"}, fit)
    [(path, _, _)] = list(stored_arrays())
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    after = kept_probes({"fit": "a"}, fit)
    assert len(calls) == 2
    assert np.array_equal(before[0].coef, after[0].coef)


def test_a_fit_that_fails_keeps_nothing():
    def fit():
        raise TooFew("a", "b", "c.")

    with pytest.raises(TooFew):
        kept_probes({"fit": "a"}, fit)
    assert not list(stored_arrays())
