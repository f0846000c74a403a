"""Which training sounds go with their names: by how loudness falls, and by agreement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import SAMPLE_RATE_HZ, Item
from lab.core.errors import BadInput
from lab.core.seeds import stream
from lab.perturb.speech import add_noise
from lab.perturb.waveform import fitted, rms
from lab.probes.maps import FOLDS, fit_map
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows

CHORD_S, LOWEST_HZ, SCALE = 0.4, 220.0, (0, 2, 4, 5, 7, 9, 11)
"""Of the music: how long a chord is, its lowest tone, and a major scale in semitones."""
FRAME, SILENT = 400, 1e-10
"""Samples, 25 ms; and an energy that no one hears."""


def spoken_over(own: Item, other: Item, snr_db: float) -> Item:
    """Return a sound with another one over it, repeated or cut to its length.

    Raises ``BadInput`` where either is silent.
    """
    if not rms(own) or not rms(other):
        raise BadInput("two sounds that can be heard", "silence", "Leave silent sounds out.")
    over = np.resize(other, own.size)
    return fitted(own + rms(own) / rms(over) * 10 ** (-snr_db / 20) * over)


def music(rng: np.random.Generator, n: int) -> Item:
    """Return ``n`` samples of synthetic music: chords of plucked strings, each drawn from a scale.

    A string is Karplus & Strong's (1983): noise that runs in a loop and loses its high tones.
    """
    found, length = np.zeros(n), int(CHORD_S * SAMPLE_RATE_HZ)
    for start in range(0, n, length):
        root = int(rng.integers(len(SCALE)))
        for step in (0, 2, 4):
            octave, degree = divmod(root + step, len(SCALE))
            hz = LOWEST_HZ * 2 ** (octave + SCALE[degree] / 12)
            found[start : start + length] += _string(rng, hz, length)[: n - start]
    return fitted(found / max(np.abs(found).max(), SILENT))


def _string(rng: np.random.Generator, hz: float, n: int) -> Floats:
    loop = rng.uniform(-1, 1, round(SAMPLE_RATE_HZ / hz))
    rounds = []
    for _ in range(-(-n // loop.size)):
        rounds.append(loop)
        loop = (loop + np.roll(loop, 1)) / 2
    return np.concatenate(rounds)[:n]


def over_it(way: int, own: Item, other: Item, rng: np.random.Generator, snr_db: float) -> Item:
    """Return a sound with another word, white noise or music over it: ``way`` 0, 1 or 2."""
    if way == 1:
        return add_noise(own, rng, snr_db)
    return spoken_over(own, music(rng, len(own)) if way else other, snr_db)


def falls(sound: Item) -> float:
    """Return how far loudness falls in a sound, in dB: from the 90th to the 10th percentile of
    frames of 25 ms. With noise or other speech over it there is no pause."""
    frames = np.resize(np.asarray(sound, np.float64), (-(-len(sound) // FRAME), FRAME))
    loud, soft = np.percentile((frames**2).mean(axis=1) + SILENT, [90, 10])
    return float(10 * np.log10(loud / soft))


def agreement(x: Floats, names: Floats, families: NDArray[np.str_], seed: int) -> Floats:
    """Return the cosine of each sound with its own name [n], by a map of the other families."""
    units, code = np.unique(families, return_inverse=True)
    fold = (stream(seed, "", "agreement folds").permutation(len(units)) % FOLDS)[code]
    found = np.zeros(len(x))
    for out in (fold == k for k in range(FOLDS)):
        bridge = fit_map(x[~out], names[~out], "ridge", families=families[~out], seed=seed)
        sides = unit_rows(bridge.map_x(x[out])), unit_rows(bridge.map_y(names[out]))
        found[out] = (sides[0] * sides[1]).sum(axis=1)
    return found


def pays_words(found: Mapping[str, Any]) -> str:
    """Say from which share of hurt sounds on a filter pays, as the end of a sentence.

    ``found`` is where a bridge of all sounds stops being ahead (``stopped``).
    """
    if found["status"] == "crosses":
        low, high = (None if found[end] is None else f"{found[end]:.2g}" for end in ("low", "high"))
        ends = f"{low or 'before the first'} to {high or 'beyond the last'}"
        return f"begins to pay where a share of {found['value']:.2g} is hurt ({ends})"
    return {
        "stays above": "pays at no share that was tested",
        "below at once": "pays at every share that was tested",
    }.get(found["status"], "cannot be judged: there is no interval")
