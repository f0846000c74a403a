"""Filters of training sounds: loudness that falls, agreement with the name, the limit in words."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.core.seeds import stream
from lab.experiments.scarce.filters import (
    agreement,
    falls,
    music,
    over_it,
    pays_words,
    spoken_over,
)
from lab.perturb.waveform import rms

RNG = np.random.default_rng(0)
PAUSES = (RNG.standard_normal(8000) * np.repeat([1.0, 0.01], 4000)).astype(np.float32) / 10


def test_noise_over_a_sound_leaves_no_pause():
    steady = RNG.standard_normal(8000).astype(np.float32) / 10
    assert falls(PAUSES) > 30 and falls(steady) < 3
    assert falls(spoken_over(PAUSES, steady, 0.0)) < 10


def test_what_is_heard_over_a_sound_is_as_loud_as_said():
    over = spoken_over(PAUSES, PAUSES[:3000], 20.0) - PAUSES
    assert np.sqrt((PAUSES**2).mean() / (over**2).mean()) == pytest.approx(10.0, rel=0.01)
    with pytest.raises(BadInput, match="silence"):
        spoken_over(PAUSES, np.zeros(10, np.float32), 0.0)


def test_sounds_of_another_name_agree_least():
    names = RNG.standard_normal((120, 6))
    x = names @ RNG.standard_normal((6, 9)) + 0.1 * RNG.standard_normal((120, 9))
    wrong = np.arange(120) < 20
    x[wrong] = np.roll(x[wrong], 1, axis=0)
    good = agreement(x, names, np.arange(120).astype(str), 0)
    assert good[wrong].mean() < 0.3 and good[~wrong].mean() > 0.9


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"status": "crosses", "value": 0.31, "low": 0.1, "high": None},
         "begins to pay where a share of 0.31 is hurt (0.1 to beyond the last)"),
        ({"status": "stays above"}, "pays at no share that was tested"),
        ({"status": "below at once"}, "pays at every share that was tested"),
        ({"status": "no interval"}, "cannot be judged: there is no interval"),
    ],
)  # fmt: skip
def test_where_it_pays_in_words(found, said):
    assert pays_words(found) == said


def test_music_has_tones_and_is_drawn_again_the_same():
    made = music(stream(0, "a", "hurt speech"), 8000)
    assert made.shape == (8000,) and made.dtype == np.float32 and np.abs(made).max() == 1
    assert np.array_equal(made, music(stream(0, "a", "hurt speech"), 8000))
    # Tones: a few frequencies hold most of the energy, unlike those of noise.
    power = np.sort(np.abs(np.fft.rfft(made[:6400])) ** 2)[::-1]
    assert power[:64].sum() > 0.5 * power.sum()


def test_each_way_to_hurt_is_as_loud_as_asked():
    own = music(stream(1, "a", "hurt speech"), 8000) / 10  # so quiet that nothing is scaled
    other = music(stream(2, "a", "hurt speech"), 5000)
    for way in range(3):
        beside = over_it(way, own, other, stream(3, "a", "hurt speech"), 0.0) - own
        assert 20 * np.log10(rms(own) / rms(beside)) == pytest.approx(0, abs=0.1)
