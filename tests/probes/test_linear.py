import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.probes.calibration import expected_calibration_error
from lab.probes.linear import LOG_UNSEEN, LinearProbe, cross_fit, predict_out_of_fold

K = 6


def planted(n=300, dim=40, noise=1.0, seed=0):
    """Features with class centres in ten directions; families of two."""
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(99).normal(0, 1, (K, 10))
    mix = np.random.default_rng(98).normal(0, 1, (10, dim)) / 3
    labels = np.arange(n) // 2 % K
    x = (centres[labels] + random.normal(0, noise, (n, 10))) @ mix
    x = 5 + (x + random.normal(0, 0.3, x.shape)) * np.linspace(0.01, 30, dim)
    return x, labels, np.arange(n) // 2


def folds_of(families, n_folds=5):
    return families % n_folds


def accuracy(log_p, labels):
    return (log_p.argmax(axis=1) == labels).mean()


def test_never_worse_than_a_point_against_a_tight_fit():
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x, labels, families = planted()
    new, truth, _ = planted(2000, seed=1)
    probe = LinearProbe.fit(x, labels, families)
    tight = make_pipeline(
        StandardScaler(), LogisticRegression(C=probe.C, tol=1e-8, max_iter=10_000)
    ).fit(x, labels)
    ours, theirs = accuracy(probe.log_proba(new), truth), tight.score(new, truth)
    assert theirs > 0.6
    assert ours >= theirs - 0.01
    best = max(
        tight.set_params(logisticregression__C=c).fit(x, labels).score(new, truth)
        for c in (1e-3, 1e-2, 1e-1, 1, 10)
    )
    assert ours >= best - 0.03  # the price of choosing C inside 300 training rows


def test_out_of_fold_is_honest_and_calibrated():
    x, labels, families = planted(900)
    folds = folds_of(families)
    log_p = predict_out_of_fold(cross_fit([x], labels, families, folds), folds, x)
    new, truth, _ = planted(2000, seed=2)
    fresh = LinearProbe.fit(x, labels, families).log_proba(new)
    assert accuracy(log_p, labels) == pytest.approx(accuracy(fresh, truth), abs=0.05)
    assert expected_calibration_error(fresh, truth) < 0.06
    assert np.exp(log_p).sum(axis=1) == pytest.approx(1)


def test_shuffled_labels_give_chance():
    x, labels, families = planted(600)
    shuffled = np.random.default_rng(0).permutation(labels[::2]).repeat(2)
    folds = folds_of(families)
    log_p = predict_out_of_fold(cross_fit([x], shuffled, families, folds), folds, x)
    assert accuracy(log_p, shuffled) == pytest.approx(1 / K, abs=0.06)


def test_a_fold_never_reaches_its_own_probe():
    x, labels, families = planted()
    folds = folds_of(families)
    hurt = x.copy()
    hurt[folds == 2] = np.random.default_rng(0).normal(0, 9, hurt[folds == 2].shape)
    first, second = (cross_fit([data], labels, families, folds) for data in (x, hurt))
    assert np.array_equal(first[2].coef, second[2].coef)
    assert not np.array_equal(first[1].coef, second[1].coef)


def test_several_facets_are_more_rows():
    x, labels, families = planted()
    other = planted(seed=5)[0]
    folds = folds_of(families)
    both = cross_fit([x, other], labels, families, folds)[0]
    rows = folds != 0
    alone = LinearProbe.fit(
        np.concatenate([x[rows], other[rows]]),
        np.tile(labels[rows], 2),
        np.tile(families[rows], 2),
        n_classes=K,
    )
    assert np.array_equal(both.coef, alone.coef)


def test_same_bytes_twice_and_scale_does_not_matter():
    x, labels, families = planted()
    a, b = (LinearProbe.fit(x, labels, families, seed=1) for _ in range(2))
    assert a.coef.tobytes() == b.coef.tobytes() and a.temperature == b.temperature
    scaled = LinearProbe.fit(x * 1e4 - 3, labels, families, seed=1)
    assert scaled.log_proba(x * 1e4 - 3) == pytest.approx(a.log_proba(x), abs=0.02)


def test_a_class_without_training_rows_is_unlikely_but_possible():
    x, labels, families = planted()
    probe = LinearProbe.fit(x[labels > 0], labels[labels > 0], families[labels > 0])
    log_p = probe.log_proba(x)
    assert log_p.shape == (300, K) and not probe.seen[0]
    assert log_p[:, 0] == pytest.approx(LOG_UNSEEN, abs=1e-4)


def test_two_classes():
    x, labels, families = planted()
    two = labels < 2
    probe = LinearProbe.fit(x[two], labels[two], families[two])
    log_p = probe.log_proba(x[two])
    assert log_p.shape[1] == 2 and accuracy(log_p, labels[two]) > 0.8


def test_a_feature_that_never_moved_cannot_explode():
    x, labels, families = planted()
    still = np.concatenate([x, np.full((300, 1), 7.0)], axis=1)
    probe = LinearProbe.fit(still, labels, families)
    still[:, -1] += 0.5
    assert np.all(np.isfinite(probe.log_proba(still)))
    without = LinearProbe.fit(x, labels, families).log_proba(x)
    assert probe.log_proba(still) == pytest.approx(without, abs=0.2)


def test_bad_input():
    x, labels, families = planted(60)
    folds = folds_of(families)
    with pytest.raises(BadInput, match="NaN"):
        LinearProbe.fit(np.where(np.eye(60, 40) > 0, np.nan, x), labels, families)
    with pytest.raises(BadInput, match="constant"):
        LinearProbe.fit(np.ones((60, 3)), labels, families)
    with pytest.raises(BadInput, match="class codes"):
        LinearProbe.fit(x, labels[1:], families)
    with pytest.raises(BadInput, match="class codes"):
        LinearProbe.fit(x, labels.astype(float), families)
    with pytest.raises(TooFew, match="2 classes"):
        LinearProbe.fit(x, np.zeros(60, int), families)
    with pytest.raises(BadInput, match="in one fold"):
        cross_fit([x], labels, families, np.arange(60) % 5)
    with pytest.raises(BadInput, match="of one shape"):
        cross_fit([x, x[1:]], labels, families, folds)
    with pytest.raises(BadInput, match="facet"):
        cross_fit([], labels, families, folds)
    probes = cross_fit([planted()[0]], planted()[1], planted()[2], folds_of(planted()[2]))
    with pytest.raises(BadInput, match="features"):
        probes[0].log_proba(x[:, :3])
    with pytest.raises(BadInput, match="one fold a row"):
        predict_out_of_fold(probes, folds[1:], x)
