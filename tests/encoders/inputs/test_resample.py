"""Sound at another rate keeps its length in time and its tones."""

import numpy as np
import pytest

from lab.core.contracts import SAMPLE_RATE_HZ
from lab.encoders.inputs.resample import resampled


@pytest.mark.parametrize("rate_hz", [8_000, 22_050, 24_000, 48_000])
def test_a_tone_stays_itself(rate_hz):
    def tone(rate):
        return np.sin(2 * np.pi * 440 * np.arange(rate) / rate).astype(np.float32)

    made = resampled(tone(SAMPLE_RATE_HZ), rate_hz)
    assert made.dtype == np.float32
    assert len(made) == rate_hz
    middle = slice(rate_hz // 10, -rate_hz // 10)
    np.testing.assert_allclose(made[middle], tone(rate_hz)[middle], atol=2e-3)


def test_its_own_rate_is_the_same_sound():
    sound = np.ones(5, np.float32)
    assert resampled(sound, SAMPLE_RATE_HZ) is sound


@pytest.mark.parametrize("n", [1, 2, 7])
def test_the_shortest_sounds(n):
    made = resampled(np.ones(n, np.float32), 48_000)
    assert len(made) == 3 * n
    assert np.isfinite(made).all()
