"""Near duplicates of photographs: found whatever brightness and side, and nothing else."""

import numpy as np

from lab.data.near_duplicates import picture_thumbnail, same_picture


def scene(seed):
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (14, 14, 3))
    return coarse.repeat(16, axis=0).repeat(16, axis=1).astype(np.uint8)


def test_darker_and_mirrored_copies_are_found_and_others_not():
    first, other = scene(0), scene(1)
    darker, mirrored = (first * 0.5).astype(np.uint8), first[:, ::-1]
    rows = np.stack([picture_thumbnail(x) for x in (first, other, darker, mirrored)])
    assert same_picture(rows) == [(0, 2), (0, 3), (2, 3)]


def test_two_dark_scenes_are_not_one():
    dark = [(scene(seed) * 0.05).astype(np.uint8) for seed in (2, 3)]
    assert same_picture(np.stack([picture_thumbnail(x) for x in dark])) == []


def test_a_plain_picture_is_like_no_other():
    plain = np.full((224, 224, 3), 255, np.uint8)
    assert same_picture(np.stack([picture_thumbnail(x) for x in (plain, plain)])) == []
