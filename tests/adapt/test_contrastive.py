"""Two linear heads: they learn what pairs share, and are the same bytes again."""

import threading

import numpy as np
import pytest
import torch

from lab.adapt.contrastive import CHECK_EVERY, WIDTH, fit_and_stop, fit_heads, initial_heads
from lab.adapt.mispair import mispaired
from lab.adapt.rince import rince
from lab.core.device import CPU, CUDA, VARIABLE
from lab.core.errors import BadInput, Cancelled
from lab.core.progress import Progress
from lab.distance.clouds.shift import gap_of
from lab.probes.info_nce import info_nce


def shared_clouds(n=80, seed=0):
    """Two sets of features of different width that are made from the same six numbers."""
    rng = np.random.default_rng(seed)
    common = rng.standard_normal((n, 6))
    x = common @ rng.standard_normal((6, 20)) + 0.1 * rng.standard_normal((n, 20)) + 1.0
    y = common @ rng.standard_normal((6, 12)) + 0.1 * rng.standard_normal((n, 12)) - 1.0
    return x, y


def recall(heads, x, y):
    cosines = heads.map_x(x) @ heads.map_y(y).T
    return np.mean(cosines.argmax(axis=1) == np.arange(len(x)))


def test_training_finds_partners_that_were_not_trained_on():
    x, y = shared_clouds()
    start = initial_heads(x, y, 0)
    fitted = fit_heads(x[:60], y[:60], start, 0.1, 150)
    assert recall(start, x[60:], y[60:]) < 0.4
    assert recall(fitted, x[60:], y[60:]) > 0.8


def test_losses_are_those_of_the_training_pairs_before_and_after():
    x, y = shared_clouds()
    start = initial_heads(x, y, 0)
    fitted = fit_heads(x, y, start, 0.1, 30)
    assert len(fitted.losses) == 31
    before = info_nce(start.map_x(x), start.map_y(y), 0.1).mean()
    after = info_nce(fitted.map_x(x), fitted.map_y(y), 0.1).mean()
    assert fitted.losses[0] == pytest.approx(before, rel=1e-4)
    assert fitted.losses[-1] == pytest.approx(after, rel=1e-4)
    assert after < before


def test_the_drawn_start_has_a_gap_and_the_closed_one_none():
    x, y = shared_clouds()
    drawn, closed = (initial_heads(x, y, 3, closed=c) for c in (False, True))
    assert np.array_equal(drawn.x_weights, closed.x_weights)
    assert gap_of(drawn.map_x(x), drawn.map_y(y)).length > 0.5
    # The mean is 0 before the rows are scaled to length 1, and near it after.
    assert gap_of(closed.map_x(x), closed.map_y(y)).length < 0.2
    middle = (x @ closed.x_weights + closed.x_bias).mean(axis=0)
    assert np.abs(middle).max() < 1e-12


def test_the_same_seed_gives_the_same_bytes_in_any_thread():
    x, y = shared_clouds()
    found = [fit_heads(x, y, initial_heads(x, y, 5), 0.05, 20)]
    thread = threading.Thread(
        target=lambda: found.append(fit_heads(x, y, initial_heads(x, y, 5), 0.05, 20))
    )
    thread.start()
    thread.join()
    assert found[0].x_weights.tobytes() == found[1].x_weights.tobytes()
    assert found[0].losses == found[1].losses
    other = initial_heads(x, y, 6)
    assert not np.array_equal(other.x_weights, initial_heads(x, y, 5).x_weights)
    assert found[0].x_weights.shape == (20, WIDTH)


def test_the_threads_of_torch_are_left_as_they_were():

    x, y = shared_clouds(20)
    before = torch.get_num_threads()
    fit_heads(x, y, initial_heads(x, y, 0), 0.1, 1)
    assert torch.get_num_threads() == before


def test_it_can_be_cancelled():
    x, y = shared_clouds(20)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        fit_heads(x, y, initial_heads(x, y, 0), 0.1, 5, progress)


def test_what_cannot_be_trained_is_refused():
    x, y = shared_clouds(20)
    start = initial_heads(x, y, 0)
    with pytest.raises(BadInput, match="as many rows"):
        fit_heads(x, y[:10], start, 0.1, 5)
    with pytest.raises(BadInput, match="temperature above 0"):
        fit_heads(x, y, start, 0.0, 5)
    with pytest.raises(BadInput, match="at least 1 step"):
        fit_heads(x, y, start, 0.1, 0)
    with pytest.raises(BadInput, match="finite"):
        fit_heads(np.full_like(x, np.nan), y, start, 0.1, 5)
    with pytest.raises(BadInput, match="width 20"):
        start.map_x(y)


def noisy(n_steps=60, share=0.5):
    """Heads trained on pairs of which half are wrong, checked on others that are as wrong."""
    x, y = shared_clouds(120)
    train, held = slice(0, 40), slice(40, 80)
    deal = mispaired(40, share, 0)
    start = initial_heads(x, y, 0)
    pairs, others = (x[train], y[train][deal]), (x[held], y[held][deal])
    return x, y, start, pairs, others, fit_and_stop(*pairs, others, start, 0.1, n_steps)


def test_the_last_heads_are_those_that_no_validation_looks_at():
    _, _, start, pairs, _others, (last, _best) = noisy()
    alone = fit_heads(*pairs, start, 0.1, 60)
    assert last.losses == alone.losses and last.x_weights.tobytes() == alone.x_weights.tobytes()
    same = fit_and_stop(*pairs, None, start, 0.1, 60)
    assert same[0] is same[1]


def test_the_heads_kept_are_the_best_of_those_looked_at():
    x, y, start, pairs, others, (last, best) = noisy()
    taken = len(best.losses) - 1
    assert taken % CHECK_EVERY == 0 and 0 < taken < 60
    again = fit_heads(*pairs, start, 0.1, taken)
    assert again.y_weights.tobytes() == best.y_weights.tobytes()
    looked_at = [fit_heads(*pairs, start, 0.1, k) for k in range(CHECK_EVERY, 61, CHECK_EVERY)]
    costs = [info_nce(h.map_x(others[0]), h.map_y(others[1]), 0.1).mean() for h in looked_at]
    assert CHECK_EVERY * (1 + int(np.argmin(costs))) == taken
    # What it is for: right partners that nobody trained on.
    assert recall(best, x[80:], y[80:]) > recall(last, x[80:], y[80:])


def test_another_loss_trains_too_and_one_that_is_not_finite_says_so():
    x, y = shared_clouds()
    start = initial_heads(x, y, 0)
    fitted, _ = fit_and_stop(x[:60], y[:60], None, start, 0.1, 150, rince(0.4))
    assert recall(fitted, x[60:], y[60:]) > 0.8
    with pytest.raises(BadInput, match="higher temperature"):
        fit_and_stop(x, y, None, start, 0.001, 5, rince(1.0))
    with pytest.raises(BadInput, match="as many rows"):
        fit_and_stop(x, y, (x, y[:10]), start, 0.1, 5)


def test_on_a_gpu_the_same_heads_are_learned(any_gpu, monkeypatch):
    x, y = shared_clouds()
    start, found = initial_heads(x, y, 0), []
    for where in (CPU, CUDA, CUDA):
        monkeypatch.setenv(VARIABLE, where)
        found.append(fit_heads(x, y, start, 0.1, 20))
    np.testing.assert_allclose(found[1].losses, found[0].losses, rtol=1e-3)
    assert found[1].x_weights.tobytes() == found[2].x_weights.tobytes()
