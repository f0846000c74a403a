"""A student of teachers: its loss against the plain formula, what it learns, what it refuses."""

import numpy as np
import pytest

from lab.adapt import distill
from lab.adapt.distill import TRIES, fit_student
from lab.core.errors import BadInput, TooFew


def samples(n, seed=0, d=6):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, d))
    return x, (x[:, 0] + x[:, 1] > 0).astype(np.intp)


def test_the_loss_is_the_papers(monkeypatch):
    import torch

    x, y = samples(12)
    told = [np.random.default_rng(k).standard_normal((12, 2)) for k in (1, 2)]
    seen = {}

    def caught(build, loss, n, budget, seed, **named):
        network = build().eval()
        seen["loss"] = float(loss(network, torch.arange(n)).detach())
        seen["logits"] = network(torch.from_numpy(x.astype(np.float32))).detach().numpy()
        return network

    monkeypatch.setattr(distill, "train", caught)
    fit_student(x, y, x, y, 2, 0, told)

    def soft(logits, T=1.0):
        e = np.exp(logits / T)
        return e / e.sum(axis=1, keepdims=True)

    expected = 0.0
    for z, (T, a) in zip(seen["logits"], TRIES, strict=True):
        expected += -np.log(soft(z)[np.arange(12), y]).mean()
        for t in told:
            p, q = soft(t, T), soft(z, T)
            expected += a * T**2 * (p * np.log(p / q)).sum(axis=1).mean()
    assert seen["loss"] == pytest.approx(expected, rel=1e-4)


def test_good_teachers_help_where_answers_are_scarce_and_the_same_seed_gives_the_same_bytes():
    x, y = samples(16)
    valid_x, valid_y = samples(60, seed=1)
    test_x, test_y = samples(400, seed=2)
    wise = 8.0 * np.stack([-(x[:, 0] + x[:, 1]), x[:, 0] + x[:, 1]], axis=1)
    right = {}
    for name, told in (("alone", []), ("taught", [wise]), ("misled", [-wise])):
        student = fit_student(x, y, valid_x, valid_y, 2, 0, told)
        right[name] = np.mean(student.logits(test_x).argmax(axis=1) == test_y)
    assert right["taught"] > 0.8 and right["taught"] >= right["alone"] > right["misled"]
    again = fit_student(x, y, valid_x, valid_y, 2, 0, [-wise])
    assert again.logits(test_x).tobytes() == student.logits(test_x).tobytes()


def test_what_it_refuses():
    x, y = samples(10)
    with pytest.raises(TooFew, match="1 among 10 samples"):
        fit_student(x, np.zeros(10, np.intp), x, y, 2, 0)
    with pytest.raises(BadInput, match="9 rows with 10 labels"):
        fit_student(x, y, x, y, 2, 0, [np.zeros((9, 2))])
    x[3, 2] = np.nan
    with pytest.raises(BadInput, match="finite features"):
        fit_student(x, y, x, y, 2, 0)
