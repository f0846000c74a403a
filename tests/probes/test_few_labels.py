"""The head of few labels."""

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.probes.calibration import log_softmax
from lab.probes.few_labels import FewLabelProbe
from lab.probes.tuning import path
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows

K, DIM = 3, 40


def planted(n: int, seed: int) -> tuple[Floats, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = np.arange(n) % K
    return rng.normal(size=(n, DIM)) + 3 * np.eye(K, DIM)[y], y


@pytest.mark.parametrize("count", [1, 2, 8])
def test_planted_classes_are_found_above_chance(count: int) -> None:
    x, y = planted(K * count, 0)
    probe = FewLabelProbe.fit(x, y, np.arange(len(y)), K)
    asked, truth = planted(300, 1)
    right = (probe.log_proba(asked).argmax(axis=1) == truth).mean()
    assert right > {1: 0.4, 2: 0.45, 8: 0.65}[count]
    assert np.allclose(np.exp(probe.log_proba(asked)).sum(axis=1), 1)


def test_the_rotation_changes_no_answer() -> None:
    """Against the same regression on the centred rows of one length as they are."""
    x, y = planted(30, 0)
    asked, _ = planted(50, 1)
    probe = FewLabelProbe.fit(x, y, np.arange(30), K, unlabelled=asked)
    mine, other = (unit_rows(rows - asked.mean(axis=0)) * DIM**0.5 for rows in (x, asked))
    _, coef, intercept, _ = next(path(mine.astype(np.float32), y, (probe.C,)))
    plain = log_softmax(other @ coef.T + intercept)
    assert (
        np.abs(np.exp(probe.log_proba(asked)) - np.exp(plain)).max() < 0.02
    )  # the solver stops early


def test_a_class_without_a_label_is_never_certain_to_be_absent() -> None:
    x, y = planted(12, 0)
    kept = y < 2
    probe = FewLabelProbe.fit(x[kept], y[kept], np.flatnonzero(kept), K)
    assert (np.exp(probe.log_proba(x))[:, 2] < 1e-5).all()


def test_a_family_is_never_divided_when_the_penalty_is_chosen() -> None:
    """Copies of one item would make the weakest penalty look best, were they in two folds."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(9, DIM)), np.arange(9) % K
    copies, labels, families = np.repeat(x, 8, axis=0), np.repeat(y, 8), np.repeat(np.arange(9), 8)
    whole = FewLabelProbe.fit(copies, labels, families, K)
    divided = FewLabelProbe.fit(copies, labels, np.arange(len(labels)), K)
    assert whole.C < divided.C


def test_bad_input_is_typed() -> None:
    x, y = planted(6, 0)
    with pytest.raises(TooFew, match="2 classes"):
        FewLabelProbe.fit(x, np.zeros(6, np.intp), np.arange(6), K)
    with pytest.raises(BadInput, match="class codes below 2"):
        FewLabelProbe.fit(x, y, np.arange(6), 2)
    with pytest.raises(BadInput, match="constant"):
        FewLabelProbe.fit(np.ones((6, 3)), y, np.arange(6), K)
    with pytest.raises(BadInput, match=f"{DIM} features"):
        FewLabelProbe.fit(x, y, np.arange(6), K).log_proba(x[:, :3])
