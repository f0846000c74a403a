"""A conditional GAN of features: from the vector of a text to vectors that pictures of it may have.

After Pahde, Puscas, Klein & Nabi (2021), "Multimodal Prototypical Networks for Few-shot Learning",
WACV: a generator is conditioned on text, a critic tells real pairs of feature and text from made
ones, a classifier asks for features that tell classes apart. Deviations, as the paper's weights and
losses were not found: hinge losses with spectral normalisation (Miyato et al. 2018), and a pull of
the made features of a class towards the centroid of its real ones; principal components are read
and made, not all of text and features; generator, critic and classifier take their steps together,
by the one AdamW of ``lab.probes.training``; the weights are kept whose made centroids lie nearest
to those of validation classes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lab.core.device import device
from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.probes.training import Budget, train
from lab.stats.checks import Floats, finite_array
from lab.stats.threads import one_blas_thread

if TYPE_CHECKING:
    import torch

TEXT_WIDTH, WIDTH, NOISE, HIDDEN = 32, 32, 4, 64
"""Principal components that are read and made, width of the noise, hidden units of each network."""
PULL = 20.0
"""Weight of the pull towards centroids; like the widths chosen on validation classes alone."""
DRAWS = 16
"""Features that are made of each text; what is handed back is their mean."""
BUDGET = Budget(steps=400, learning_rate=1e-3, weight_decay=1e-3, check_every=20, patience=6)


@dataclass(frozen=True)
class Captioned:
    """Row i of ``text`` [n, e] and of ``features`` [n, d] are one picture of class ``labels`` i."""

    text: Floats = field(repr=False)
    features: Floats = field(repr=False)
    labels: NDArray[np.intp] = field(repr=False)

    def __post_init__(self) -> None:
        if not len(self.text) == len(self.features) == len(self.labels):
            got = f"{len(self.text)}, {len(self.features)} and {len(self.labels)}"
            raise BadInput("as many texts as features and labels", got, "Align the rows.")
        for what, rows in (("texts", self.text), ("features", self.features)):
            if not np.ptp(finite_array(rows, what, 2), axis=0).any():
                raise BadInput(f"{what} that differ", "all the same", "Check the encoder.")


@dataclass(frozen=True)
class FeatureGan:
    """A fitted generator, and the spaces that it reads and writes."""

    network: torch.nn.Module = field(repr=False)
    texts: _Components = field(repr=False)
    features: _Components = field(repr=False)
    noise: Floats = field(repr=False)

    def generate(self, text: Floats) -> Floats:
        """Return for texts [m, e] the mean of the features made of each: [m, d]."""
        import torch

        with torch.no_grad(), one_blas_thread():
            asked = _tensor(self.texts.read(finite_array(text, "texts", 2)))
            made = _made(self.network, asked, _tensor(self.noise))
            return self.features.write(np.asarray(made.numpy(), np.float64))


def fit_feature_gan(
    pairs: Captioned, valid: Captioned, seed: int, progress: Progress | None = None
) -> FeatureGan:
    """Train on pairs of base classes; ``valid`` are pairs of classes that are none of them.

    Deterministic in ``seed``. Raises ``TooFew`` under two classes to learn from.
    """
    names, codes = np.unique(pairs.labels, return_inverse=True)
    if len(names) < 2:
        raise TooFew("2 classes or more to learn from", f"{len(names)}", "Take more classes.")
    import torch
    from torch.nn.functional import cross_entropy, one_hot

    where = device()
    texts = _Components.of(pairs.text, TEXT_WIDTH)
    features = _Components.of(pairs.features, WIDTH)
    text, valid_text = (_tensor(texts.read(part.text)).to(where) for part in (pairs, valid))
    real, valid_real = (_tensor(features.read(part.features)).to(where) for part in (pairs, valid))
    truth = torch.from_numpy(codes.astype(np.int64)).to(where)
    valid_truth = np.unique(valid.labels, return_inverse=True)[1].astype(np.int64)
    member, valid_member = (
        one_hot(torch.as_tensor(y, device=where)).float() for y in (truth, valid_truth)
    )
    noise = stream(seed, "", "made features").standard_normal((DRAWS, NOISE))
    fixed, centroid = _tensor(noise).to(where), _middles(member, real)

    def loss(network: Any, rows: torch.Tensor) -> torch.Tensor:
        x, t, y = real[rows], text[rows], truth[rows]
        made = network.make(t, torch.randn(len(rows), NOISE, device=where))
        judged = network.judge(torch.cat([x, made.detach()]), torch.cat([t, t]))
        critic = (1 - judged[: len(x)]).relu().mean() + (1 + judged[len(x) :]).relu().mean()
        # The generator must move neither critic nor classifier: it sees both as they stand.
        fooled, named = network.as_they_stand(made, t)
        here = member[rows].any(dim=0)
        apart = (_middles(member[rows], made) - centroid)[here].square().mean()
        taught = critic + cross_entropy(network.name(x), y)
        total: torch.Tensor = taught - fooled.mean() + cross_entropy(named, y) + PULL * apart
        return total

    def validate(network: Any) -> float:
        made = _middles(valid_member, _made(network, valid_text, fixed))
        wanted = _middles(valid_member, valid_real)
        return 1 - float(torch.nn.functional.cosine_similarity(made, wanted).mean())

    network = train(
        lambda: _networks(text.shape[1], real.shape[1], len(names)), loss, len(real), BUDGET, seed,
        validate=validate, progress=progress,
    )  # fmt: skip
    return FeatureGan(network, texts, features, noise)


@dataclass(frozen=True)
class _Components:
    """Principal components of training rows, in units of their spread."""

    mean: Floats
    directions: Floats
    """[width, d], rows of length 1."""
    scale: float

    @classmethod
    def of(cls, rows: Floats, width: int) -> _Components:
        mean = rows.mean(axis=0)
        with one_blas_thread():
            _, s, vt = np.linalg.svd(rows - mean, full_matrices=False)
        return cls(mean, vt[:width], float(np.sqrt(np.mean(s[:width] ** 2) / len(rows))))

    def read(self, rows: Floats) -> Floats:
        with one_blas_thread():
            return np.asarray((rows - self.mean) @ self.directions.T / self.scale)

    def write(self, code: Floats) -> Floats:
        return np.asarray(code @ self.directions * self.scale + self.mean)


def _made(network: Any, text: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
    """Return the mean code [m, width] made of each text, over fixed draws of noise."""
    import torch

    every = [network.make(text, z.expand(len(text), -1)) for z in noise]
    return torch.stack(every).mean(dim=0)


def _middles(member: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
    """Return the mean row of each class [K, width]; 0 for a class without one."""
    return member.T @ rows / member.sum(dim=0).clamp(min=1)[:, None]


def _networks(d_text: int, d: int, n_classes: int) -> torch.nn.Module:
    """Return generator, critic and classifier as one network."""
    import torch
    from torch import Tensor, nn
    from torch.func import functional_call
    from torch.nn.utils.parametrizations import spectral_norm

    def two_layers(inputs: int, outputs: int, held: bool = False) -> nn.Sequential:
        layers = nn.Linear(inputs, HIDDEN), nn.Linear(HIDDEN, outputs)
        first, last = map(spectral_norm, layers) if held else layers
        return nn.Sequential(first, nn.LeakyReLU(0.2), last)

    class Networks(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.generator = two_layers(d_text + NOISE, d)
            self.critic = two_layers(d + d_text, 1, held=True)
            self.classifier = nn.Linear(d, n_classes)

        def make(self, text: Tensor, noise: Tensor) -> Tensor:
            made: Tensor = self.generator(torch.cat([text, noise], dim=1))
            return made

        def judge(self, x: Tensor, text: Tensor) -> Tensor:
            judged: Tensor = self.critic(torch.cat([x, text], dim=1))
            return judged

        def name(self, x: Tensor) -> Tensor:
            named: Tensor = self.classifier(x)
            return named

        def as_they_stand(self, x: Tensor, text: Tensor) -> tuple[Tensor, Tensor]:
            both = torch.cat([x, text], dim=1)
            return tuple(
                functional_call(part, {k: p.detach() for k, p in part.named_parameters()}, rows)
                for part, rows in ((self.critic, both), (self.classifier, x))
            )

    return Networks()


def _tensor(rows: Floats) -> torch.Tensor:
    import torch

    return torch.from_numpy(rows.astype(np.float32))
