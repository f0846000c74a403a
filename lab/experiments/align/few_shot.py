"""Episodes answered by the nearest prototype: of pictures, of names, and of both at a weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.adapt.feature_gan import Captioned, fit_feature_gan
from lab.core.progress import Progress
from lab.experiments.align.shots import Classes, Division, Episode
from lab.probes.maps import fit_map
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.threads import one_blas_thread
from lab.study.plan import Role

WEIGHTS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Pseudo-counts k that are tried: so many pictures are the names of a class worth."""
VALIDATION_ROUNDS = 60
GENERATORS = ("ridge", "gan")
METHODS: dict[str, tuple[str, Role]] = {
    "image": ("pictures alone", "baseline"),
    "ridge": ("pictures and names, ridge", "method"),
    "gan": ("pictures and names, GAN", "method"),
    "averaged": ("plain average, GAN", "baseline"),
    "wrong": ("names of another class, GAN", "control"),
}
LEVELS: dict[str, tuple[str, Role]] = {
    "text": ("names alone, GAN", "baseline"),
    "every": ("every picture that may be shown", "ceiling"),
}
"""Of no number of shots."""


@dataclass(frozen=True)
class Space:
    """Pictures about the mean of the base classes, and what generators make of every name."""

    x: Floats = field(repr=False)
    """[p, d], rows of length 1 (centred as in Wang et al. 2019, SimpleShot)."""
    made: Mapping[str, Floats] = field(repr=False)
    """By generator [c, d], rows of length 1."""

    def prototypes(self, episode: Episode, shots: Sequence[int]) -> Floats:
        """Return the mean of the first n pictures of each class, for each n: [shots, w, d]."""
        sums = np.cumsum(self.x[episode.shots], axis=1)
        return np.stack([sums[:, n - 1] / n for n in shots])

    def read(self, episode: Episode, generator: str) -> Floats:
        """Return the mean of what is made of the names of each class: [w, d]."""
        return np.asarray(self.made[generator][episode.texts].mean(axis=1))

    def right(self, episode: Episode, prototypes: Floats) -> NDArray[np.bool_]:
        """Return whether each query's nearest prototype, by angle, is its class's: [a, q].

        ``prototypes`` are [a, w, d], one set of them an arm.
        """
        n_arms, ways, d = prototypes.shape
        near = self.x[episode.queries] @ unit_rows(prototypes.reshape(-1, d)).T
        answers = near.reshape(-1, n_arms, ways).argmax(axis=2).T
        return np.asarray(np.equal(answers, episode.truth))


def mixed(pictures: Floats, made: Floats, shots: Sequence[int], k: float | None) -> Floats:
    """Return (n p_v + k p_g) / (n + k) for every n of ``shots``: [len(shots), w, d].

    ``pictures`` [len(shots), w, d] are p_v, ``made`` [w, d] is p_g; k None is n, the plain average.
    """
    n = np.asarray(shots, np.float64)[:, None, None]
    weight = n if k is None else k
    return np.asarray((n * pictures + weight * made) / (n + weight))


def fit_space(classes: Classes, division: Division, seed: int, progress: Progress) -> Space:
    """Fit both generators on the base classes alone. Raises as ``fit_map`` and ``fit_feature_gan``.

    The ridge maps the name of a concept to the mean of its pictures; the GAN learns from every
    picture, and stops by the validation classes.
    """
    album = classes.album
    base, valid = (np.isin(classes.codes, part) for part in (division.base, division.validation))
    known = ~album.is_new
    x = unit_rows(album.x - album.x[base[album.concept] & known].mean(axis=0))
    text = unit_rows(album.text)
    made: dict[str, Floats] = {}
    rows, middle = np.flatnonzero(base), _middle(x[known], album.concept[known], len(text))
    ridge = fit_map(text[rows], middle[rows], "ridge", families=album.families[rows], seed=seed)
    made["ridge"] = unit_rows(ridge.map_x(text) + ridge.mean_y)
    pairs, valid_pairs = (
        Captioned(text[album.concept[p]], x[p], classes.codes[album.concept[p]])
        for p in (np.flatnonzero(part[album.concept] & known) for part in (base, valid))
    )
    gan = fit_feature_gan(pairs, valid_pairs, seed, progress)
    made["gan"] = unit_rows(gan.generate(text))
    return Space(x, made)


def chosen_weights(
    classes: Classes, division: Division, space: Space, shots: Sequence[int], seed: int
) -> dict[str, float]:
    """Return by generator the pseudo-count with the best mean accuracy on validation classes.

    One for all numbers of shots, so that the text counts for less the more is shown.
    """
    hits = {generator: np.zeros(len(WEIGHTS)) for generator in GENERATORS}
    among = division.validation
    for episode in classes.episodes(among, len(among), VALIDATION_ROUNDS, seed, "validation"):
        pictures = space.prototypes(episode, shots)
        for generator in GENERATORS:
            made = space.read(episode, generator)
            every = np.concatenate([mixed(pictures, made, shots, k) for k in WEIGHTS])
            share = space.right(episode, every).mean(axis=1)
            hits[generator] += share.reshape(len(WEIGHTS), len(shots)).mean(axis=1)
    return {generator: WEIGHTS[int(found.argmax())] for generator, found in hits.items()}


@dataclass(frozen=True)
class ShotScores:
    """The accuracy of each arm in each class at one seed, by number of ways: arm -> [classes]."""

    known: Mapping[int, Mapping[str, Floats]] = field(repr=False)
    new: Mapping[int, Mapping[str, Floats]] = field(repr=False)
    """The same on pictures in the style that is never shown."""

    def lead(self, arm: str, ways: int) -> Floats:
        """The accuracy of "method@shots" over that of pictures alone at as many shots."""
        return self.known[ways][arm] - self.known[ways][f"image@{arm.partition('@')[2]}"]


def score_seed(
    classes: Classes, ways: Sequence[int], shots: Sequence[int], n_rounds: int, seed: int,
    progress: Progress,
) -> ShotScores:  # fmt: skip
    """Fit generators and weights in each division, and answer the episodes of its test classes.

    Raises as ``fit_space``.
    """
    names = [*(f"{method}@{n}" for method in METHODS for n in shots), *LEVELS]
    # By style (known, new): hits [arms, classes] and how often each class was asked.
    hits = {w: np.zeros((2, len(names), len(classes.names))) for w in ways}
    asked = {w: np.zeros((2, len(classes.names))) for w in ways}
    with one_blas_thread():
        for k, division in enumerate(classes.divisions(seed, ways[-1])):
            space = fit_space(classes, division, seed, progress)
            weight = chosen_weights(classes, division, space, shots, seed)
            for w in ways:
                for episode in classes.episodes(division.test, w, n_rounds, seed, f"test {k}"):
                    progress.check()
                    right = space.right(episode, _arms(space, episode, shots, weight))
                    style = classes.album.is_new[episode.queries].astype(np.intp)
                    of_class = episode.classes[episode.truth]
                    np.add.at(hits[w].transpose(0, 2, 1), (style, of_class), right.T)
                    np.add.at(asked[w], (style, of_class), 1)
    # A class without a picture in a style was not asked in it.
    shares = {
        w: np.divide(hits[w], asked[w][:, None], where=asked[w][:, None] > 0,
                     out=np.full_like(hits[w], np.nan))
        for w in ways
    }  # fmt: skip
    known, new = (
        {w: dict(zip(names, shares[w][style], strict=True)) for w in ways} for style in (0, 1)
    )
    return ShotScores(known, new)


def _arms(
    space: Space, episode: Episode, shots: Sequence[int], weight: Mapping[str, float]
) -> Floats:
    """Return the prototypes of every arm [a, w, d]: of ``METHODS`` by shots, then of ``LEVELS``."""
    pictures = space.prototypes(episode, shots)
    ridge, gan = (space.read(episode, generator) for generator in GENERATORS)
    # The classes of an episode come in a drawn order: each is given the names of the next.
    wrong = np.roll(gan, -1, axis=0)
    every = np.stack([space.x[rows].mean(axis=0) for rows in episode.every])
    return np.concatenate([
        pictures,
        mixed(pictures, ridge, shots, weight["ridge"]),
        mixed(pictures, gan, shots, weight["gan"]),
        mixed(pictures, gan, shots, None),
        mixed(pictures, wrong, shots, weight["gan"]),
        gan[None],
        every[None],
    ])  # fmt: skip


def _middle(x: Floats, concept: NDArray[np.intp], n: int) -> Floats:
    """Return the mean picture of each concept [n, d]."""
    sums = np.zeros((n, x.shape[1]))
    np.add.at(sums, concept, x)
    return sums / np.bincount(concept, minlength=n)[:, None]
