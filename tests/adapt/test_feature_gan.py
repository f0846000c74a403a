"""A conditional GAN of features: what it learns, whom its loss moves, what it refuses."""

import numpy as np
import pytest

from lab.adapt.feature_gan import Captioned, _networks, fit_feature_gan
from lab.core.errors import BadInput, TooFew
from lab.stats.cosine import unit_rows


def pairs(classes, seed, d=12, e=8, n=24):
    """Features that are a turn of their texts, with noise; each class about its own middle."""
    turn = np.random.default_rng(0).standard_normal((e, d))
    rng = np.random.default_rng(seed)
    labels = np.repeat(classes, n)
    middles = {c: np.random.default_rng(100 + c).standard_normal(e) for c in classes}
    text = np.stack([middles[c] for c in labels]) + 0.3 * rng.standard_normal((len(labels), e))
    return Captioned(text, text @ turn + 0.3 * rng.standard_normal((len(labels), d)), labels)


def centroids(rows, labels):
    return np.stack([rows[labels == c].mean(axis=0) for c in np.unique(labels)])


def test_what_is_made_for_classes_it_never_saw_lies_nearest_to_their_own_pictures():
    base, valid, new = pairs(range(30), 1), pairs(range(30, 35), 2), pairs(range(40, 48), 3)
    gan = fit_feature_gan(base, valid, 0)
    made = gan.generate(new.text)
    assert made.shape == new.features.shape
    middle = base.features.mean(axis=0)
    near = unit_rows(centroids(made, new.labels) - middle)
    near = near @ unit_rows(centroids(new.features, new.labels) - middle).T
    assert np.mean(near.argmax(axis=1) == np.arange(8)) >= 0.75
    again = fit_feature_gan(base, valid, 0).generate(new.text)
    assert again.tobytes() == made.tobytes()
    assert fit_feature_gan(base, valid, 1).generate(new.text).tobytes() != made.tobytes()


def test_the_generators_loss_moves_neither_critic_nor_classifier():
    import torch

    torch.manual_seed(0)
    network = _networks(4, 6, 3)
    text = torch.randn(5, 4)
    made = network.make(text, torch.randn(5, 4))
    fooled, named = network.as_they_stand(made, text)
    assert torch.allclose(named, network.name(made))
    (fooled.mean() + named.mean()).backward()
    assert all(p.grad is not None and p.grad.any() for p in network.generator.parameters())
    for part in (network.critic, network.classifier):
        assert all(p.grad is None for p in part.parameters())


@pytest.mark.parametrize("side", ["text", "features"])
def test_what_it_refuses(side):
    good = pairs(range(3), 0)
    fields = {"text": good.text, "features": good.features, "labels": good.labels}
    with pytest.raises(BadInput, match="that differ"):
        Captioned(**{**fields, side: np.ones_like(fields[side])})
    with pytest.raises(BadInput, match="finite"):
        Captioned(**{**fields, side: np.full_like(fields[side], np.nan)})
    with pytest.raises(BadInput, match="as many"):
        Captioned(**{**fields, side: fields[side][1:]})


def test_one_class_is_too_few():
    with pytest.raises(TooFew, match="2 classes"):
        fit_feature_gan(pairs([1], 0), pairs([2, 3], 1), 0)
