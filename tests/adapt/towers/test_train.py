"""Training of two towers on planted pairs: what is learned, what stays, what cannot be asked."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch

from lab.adapt.towers.last_blocks import LastBlocks, TowerStart
from lab.adapt.towers.train import SCALE, Schedule, fit, untrained
from lab.core.errors import BadInput, Cancelled, TooFew
from lab.core.progress import Progress
from lab.probes.info_nce import info_nce_of
from lab.stats.cosine import unit_rows

N, WIDTH = 60, 6
L, U, SCRATCH = TowerStart.LOCKED, TowerStart.UNLOCKED, TowerStart.SCRATCH


class Linear(LastBlocks):
    """A rotation as the last block."""

    dim, multiply_adds = WIDTH, WIDTH * WIDTH

    def build(self, start, seed):
        generator = torch.Generator().manual_seed(seed + 9 * (start is SCRATCH))
        block = torch.nn.Linear(WIDTH, WIDTH)
        torch.nn.init.orthogonal_(block.weight, generator=generator)
        torch.nn.init.zeros_(block.bias)
        return block


@pytest.fixture(scope="module")
def sides():
    rng = np.random.default_rng(0)
    x = torch.from_numpy(rng.standard_normal((N, WIDTH)).astype(np.float32))
    return tuple(Linear({"one": {U: (rows,), SCRATCH: (rows,)}}) for rows in (x, x.flip(1)))


def trained(sides, starts, steps=200, seed=0, n=N, progress=None, **how):
    towers = untrained(*sides, starts, seed)
    parts = [tuple(p[:n] for p in s.inputs(start, "one"))
             for s, start in zip(sides, starts, strict=True)]  # fmt: skip
    return fit(towers, *parts, Schedule(steps, **{"rate": 0.03, **how}), seed, progress)


def weights(tower):
    return [w.detach().clone() for w in tower.parameters()]


def hits(sides, towers):
    rows = np.arange(N)
    x, y = towers.pictures(sides[0], "one", rows), towers.texts(sides[1], "one", rows)
    return np.mean((unit_rows(x) @ unit_rows(y).T).argmax(axis=1) == rows)


@pytest.mark.parametrize("starts", [(L, U), (L, SCRATCH), (U, U), (U, SCRATCH), (SCRATCH,) * 2])
def test_planted_pairs_are_found(sides, starts):
    towers = trained(sides, starts)
    assert np.mean(towers.losses[-5:]) < towers.losses[0] - 0.5
    assert hits(sides, untrained(*sides, starts, 0)) < 0.2
    assert hits(sides, towers) > 0.5


def test_planted_pairs_are_found_by_the_sigmoid_loss_too(sides):
    towers = trained(sides, (L, U), loss="sigmoid")
    assert hits(sides, towers) > 0.5
    assert towers.losses != trained(sides, (L, U)).losses


def test_locked_has_no_weights_and_gives_the_encoder_s_features(sides):
    towers = trained(sides, (L, L))
    assert weights(towers.picture) == [] and len(weights(towers.text)) == 2
    found = towers.pictures(sides[0], "one", np.arange(N))
    assert np.array_equal(found, sides[0].inputs(L, "one")[0].numpy().astype(np.float64))


def test_the_first_loss_is_the_symmetric_info_nce_at_the_first_temperature(sides):
    start = untrained(*sides, (L, U), 0)
    rows = np.arange(N)
    x, y = start.pictures(sides[0], "one", rows), start.texts(sides[1], "one", rows)
    wanted = info_nce_of(unit_rows(x) @ unit_rows(y).T, 1 / SCALE).mean()
    assert trained(sides, (L, U), steps=1, batch=N).losses[0] == pytest.approx(wanted, rel=1e-4)


def test_pretrained_blocks_move_slowly_and_do_not_decay(sides):
    # One step of Adam moves each weight by its rate, however steep the loss is.
    for starts, rate in (((U, U), 0.003), ((SCRATCH, SCRATCH), 0.03)):
        before = weights(untrained(*sides, starts, 0).picture)
        moved = [
            (a - b).abs().max()
            for a, b in zip(weights(trained(sides, starts, steps=1).picture), before, strict=True)
        ]
        assert max(moved) == pytest.approx(rate, rel=0.02)


def test_the_temperature_is_learned(sides):
    assert trained(sides, (U, U)).scale > SCALE


def test_the_rate_warms_up_and_falls_to_nothing():
    shares = [Schedule(40).share(step) for step in range(41)]
    assert shares[0] == pytest.approx(0.25) and max(shares) > 0.95
    assert all(a > b for a, b in pairwise(shares[4:]))
    assert shares[-1] == pytest.approx(0.0)
    assert shares[20] == pytest.approx((1 + math.cos(math.pi / 2)) / 2)


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(sides):
    torch.manual_seed(3)
    one = trained(sides, (SCRATCH, SCRATCH), steps=3)
    torch.manual_seed(4)
    same, other = (trained(sides, (SCRATCH, SCRATCH), steps=3, seed=s) for s in (0, 1))
    for a, b in zip(weights(one.text), weights(same.text), strict=True):
        assert torch.equal(a, b)
    assert one.losses == same.losses != other.losses


def test_cancel_ends_it(sides):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        trained(sides, (U, U), progress=progress)


def test_what_cannot_be_trained(sides):
    with pytest.raises(TooFew, match="19"):
        trained(sides, (U, U), n=19)
    x = sides[0].inputs(U, "one")
    with pytest.raises(BadInput, match="60 and 30"):
        fit(untrained(*sides, (U, U), 0), x, (x[0][:30],), Schedule(3), 0)
    with pytest.raises(BadInput, match="rate"):
        Schedule(3, rate=float("nan"))
