"""Self-supervision: what two versions share is kept, what tells them apart is not."""

import numpy as np
import pytest

from lab.adapt import two_versions
from lab.adapt.two_versions import HIDDEN, self_supervised
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.probes.training import Budget
from lab.stats.cosine import unit_rows

ROWS = np.arange(400)


@pytest.fixture(scope="module")
def versions() -> tuple[np.ndarray, np.ndarray]:
    """Five numbers that both versions show, beside ten that each has anew."""
    rng = np.random.default_rng(0)
    shared, turn = rng.standard_normal((630, 5)), rng.standard_normal((15, 15))
    x, y = (np.concatenate([shared, rng.standard_normal((630, 10))], axis=1) for _ in range(2))
    return x @ turn, y @ turn


def found_again(a: np.ndarray, b: np.ndarray) -> float:
    a, b = unit_rows(a - a.mean(axis=0)), unit_rows(b - b.mean(axis=0))
    return float((np.argmax(a @ b.T, axis=1) == np.arange(len(a))).mean())


def test_rows_never_seen_find_their_other_version_better_than_before(versions) -> None:
    x, y = versions
    own = self_supervised(x, y, ROWS, 0, Progress())
    again = self_supervised(np.concatenate([x, y]), np.concatenate([y, x]), ROWS, 0, Progress())
    assert own.shape == (630, HIDDEN) and own.dtype == np.float64
    assert found_again(again[400:630], again[1030:]) > 2 * found_again(x[400:], y[400:])


@pytest.fixture
def short(monkeypatch) -> None:
    monkeypatch.setattr(two_versions, "BUDGET", Budget(steps=20, batch=256))


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(versions, short) -> None:
    one, two, three = (self_supervised(*versions, ROWS, seed, Progress()) for seed in (0, 0, 1))
    assert one.tobytes() == two.tobytes() != three.tobytes()


def test_what_is_not_trained_on_does_not_move_the_training(versions, short) -> None:
    x, y = (v.copy() for v in versions)
    before = self_supervised(x, y, ROWS, 0, Progress())[:400]
    x[400:], y[400:] = 0, 0
    assert np.array_equal(before, self_supervised(x, y, ROWS, 0, Progress())[:400])


def test_two_versions_of_other_width(versions) -> None:
    with pytest.raises(BadInput, match="two versions"):
        self_supervised(versions[0], versions[1][:, :4], ROWS, 0, Progress())
