"""Everything as a picture: what is drawn can be read back, and what does not fit is cut off."""

import numpy as np
import pytest

from lab.core.contracts import CANVAS_PX, Column, Modality
from lab.language.as_picture import SIZES_PX, as_pictures, on_map, spectrogram, written


def dark(picture):
    return np.argwhere(np.asarray(picture) < 128)


def test_a_dot_stands_where_the_place_is():
    for latitude, longitude in ((0, 0), (51.5, -0.1), (-33.9, 151.2), (64.1, -21.9)):
        y, x = dark(on_map(np.array([latitude, longitude]))).mean(axis=0) / (CANVAS_PX - 1)
        assert (0.5 - y) * 180 == pytest.approx(latitude, abs=1.0)
        assert (x - 0.5) * 360 == pytest.approx(longitude, abs=2.0)


def test_a_text_is_as_large_as_fits_and_no_word_is_broken():
    short, long = dark(written("fox")), dark(written("two-hump camel of the desert"))
    for rows in (short, long):
        assert rows.min() >= 8 and rows.max() < CANVAS_PX - 8
        assert np.abs(rows.mean(axis=0) - CANVAS_PX / 2).max() < 12
    height = np.ptp(dark(written("n"))[:, 0])
    assert height > 2.5 * np.ptp(dark(written("n " * 150 + "n"))[:6, 0])
    assert len(SIZES_PX) > 1 and not np.array_equal(written("fox"), written("box"))
    assert np.asarray(written("word " * 30_000)).shape == (CANVAS_PX, CANVAS_PX)


def test_a_rising_tone_rises_in_its_spectrogram():
    seconds = np.arange(16_000) / 16_000
    tone = np.sin(2 * np.pi * (300 * seconds + 1500 * seconds**2)).astype(np.float32) / 2
    darkest = np.asarray(spectrogram(tone)).argmin(axis=0)
    assert np.corrcoef(np.arange(CANVAS_PX), darkest)[0, 1] < -0.9
    # Loudness is not drawn, silence is white, and a click shorter than a frame is a picture too.
    assert np.abs(np.asarray(spectrogram(tone / 8)).astype(int) - spectrogram(tone)).max() <= 1
    assert np.asarray(spectrogram(np.zeros(4000, np.float32))).min() == 255
    assert spectrogram(np.ones(1, np.float32)).size == (CANVAS_PX, CANVAS_PX)


def test_a_column_becomes_pictures_of_the_same_concepts():
    column = Column(Modality.TEXT, "en", ("fox", "cat"), ["fox", "cat"], "names")
    drawn = as_pictures(column)
    assert drawn.modality == Modality.IMAGE and drawn.ids == column.ids
    assert drawn.items[1].shape == (CANVAS_PX, CANVAS_PX, 3) and drawn.items[1].dtype == np.uint8
    assert drawn.fingerprint.startswith("names") and drawn.fingerprint != column.fingerprint
    assert as_pictures(drawn) is drawn
