"""Stages: the order of training, what the loss sees, what hiding leaves, equal cost."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from lab.core.errors import Cancelled
from lab.core.progress import Progress
from lab.impute import stages
from lab.impute.autoencoder import MATCHED, SINGLE, WIDE
from lab.impute.base import IMPUTERS, Blocks
from lab.impute.cascade import CASCADE
from lab.impute.stages import Staged
from tests.impute.planted import hidden, planted


def weights_of(network):
    return [[p.detach().clone() for p in stage.parameters()] for stage in network]


def learn(method, views, present, seed=0):
    blocks = Blocks.of(views, present)
    return method(blocks, *blocks.join(views, present), seed, Progress())


def test_stages_are_trained_one_after_the_other_and_then_together(monkeypatch):
    trained = []
    real = stages.train

    def noted(build, *rest, **named):
        before = []

        def first_of_all():
            network = build()
            free = [all(p.requires_grad for p in stage.parameters()) for stage in network]
            before.append((weights_of(network), free))
            return network

        network = real(first_of_all, *rest, **named)
        trained.append((*before[0], weights_of(network)))
        return network

    monkeypatch.setattr(stages, "train", noted)
    learn(Staged(3, residual=True, steps=3), *planted(n=60))
    assert [free for _, free, _ in trained] == [
        [True], [False, True], [False, False, True], [True, True, True],
    ]  # fmt: skip
    for start, free, end in trained:
        for stage in range(len(start)):
            same = all(torch.equal(a, b) for a, b in zip(start[stage], end[stage], strict=True))
            assert same is not free[stage]
    # Each begins where the one before it ended.
    for (_, _, end), (start, _, _) in pairwise(trained):
        for a, b in zip(end, start, strict=False):
            assert all(torch.equal(x, y) for x, y in zip(a, b, strict=True))


def test_a_residual_stage_adds_to_what_it_is_given_and_ends_linear():
    h = torch.randn(4, 6)
    torch.manual_seed(0)
    plain, residual = Staged(1)._stage(6), Staged(1, residual=True)._stage(6)
    residual.load_state_dict(plain.state_dict())
    assert torch.allclose(residual(h), h + plain(h))
    assert isinstance(plain.inner[-1], torch.nn.Linear)


def test_the_loss_sees_what_was_observed_alone():
    views, present = planted(n=40)
    blocks = Blocks.of(views, present)
    table, seen = blocks.join(hidden(views, present), present)
    data = stages._Data(blocks, table, seen, 0)
    rows = torch.arange(40)
    shown = torch.from_numpy(seen)
    guess = torch.randn(40, table.shape[1])
    found = float(data._error(lambda x: guess, rows, shown))
    wrong = (guess.numpy() - table)[blocks.entries(seen)]
    assert found == pytest.approx(np.mean(wrong**2), rel=1e-5)


def test_hiding_takes_whole_views_and_never_the_last_one():
    there = torch.tensor([[True, True, True], [True, False, False], [True, True, False]])
    torch.manual_seed(0)
    left = [stages._shown(there, torch.rand(3, 3)) for _ in range(400)]
    assert all((one <= there).all() and one.any(dim=1).all() for one in left)
    share = torch.stack(left).float().mean(dim=0)
    assert share[1].tolist() == [1, 0, 0]
    # Of three, all hidden at .3 each is 1 in 37, and one is then kept.
    assert share[0].numpy() == pytest.approx(np.full(3, 0.7 + 0.027 / 3), abs=0.08)


def test_the_matched_autoencoder_costs_what_the_cascade_does_and_the_stack_is_as_deep():
    assert MATCHED.cost == pytest.approx(CASCADE.cost, rel=0.1)
    assert MATCHED.hidden == WIDE.hidden == 3 * SINGLE.hidden
    assert IMPUTERS.get("stack").learn == Staged(CASCADE.n_stages)
    # By hand: 1 forward and 2 back a stage, forward again through the stages that stand.
    assert CASCADE.cost == CASCADE.steps * CASCADE.hidden * (3 + 4 + 5 + 9)


def test_it_stops_when_asked_to():
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        IMPUTERS.get("cascade").fit(*planted(n=30), 0, progress)
