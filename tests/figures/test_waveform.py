"""The envelope keeps the extremes of a sound; nothing is drawn of no sound."""

import numpy as np
import pytest

from lab.figures.waveform import N_BINS, envelope, waveform


@pytest.mark.parametrize("n", [1, 399, 400, 401, 16_000])
def test_envelope_keeps_the_extremes(n):
    sound = np.sin(np.arange(n, dtype=np.float32) / 7)
    time_s, low, high = envelope(sound)
    assert len(time_s) == len(low) == len(high) <= N_BINS
    assert (low.min(), high.max()) == (sound.min(), sound.max())
    assert time_s[-1] <= n / 16_000


@pytest.mark.parametrize("speech", [None, np.zeros(0, np.float32)])
def test_nothing_is_an_empty_frame(speech):
    assert len(waveform(speech).data) == 0


def test_clean_and_hurt_share_the_time_axis():
    short, long = np.zeros(800, np.float32), np.zeros(1600, np.float32)
    one, other = waveform(short, seconds=0.1), waveform(long, hurt=True, seconds=0.1)
    assert one.layout.xaxis.range == other.layout.xaxis.range
    assert one.data[0].line.color != other.data[0].line.color
