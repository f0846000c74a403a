"""ImageNet-C's constants, and each corruption against an independent implementation."""

import io
from itertools import pairwise

import cv2
import numpy as np
import pytest

from lab.perturb import PERTURBATIONS
from lab.perturb.corruption import defocus_kernel, motion_kernel
from lab.perturb.fog import plasma_fractal

CONSTANTS = {
    "gaussian_noise": (0.08, 0.12, 0.18, 0.26, 0.38),
    "shot_noise": (60, 25, 12, 5, 3),
    "impulse_noise": (0.03, 0.06, 0.09, 0.17, 0.27),
    "defocus_blur": ((3, 0.1), (4, 0.5), (6, 0.5), (8, 0.5), (10, 0.5)),
    "motion_blur": ((10, 3), (15, 5), (15, 8), (15, 12), (20, 15)),
    "fog": ((1.5, 2), (2, 2), (2.5, 1.7), (2.5, 1.5), (3, 1.4)),
    "pixelate": (0.6, 0.5, 0.4, 0.3, 0.25),
    "jpeg": (25, 18, 15, 10, 7),
    "lower_contrast": (0.4, 0.3, 0.2, 0.1, 0.05),
}


@pytest.mark.parametrize("name", CONSTANTS)
def test_constants_are_imagenet_c_s(name):
    p = PERTURBATIONS.get(name)
    got = [p.physical(s) for s in range(1, 6)]
    if p.companion:
        got = list(zip(got, p.companion[1:], strict=True))
    assert got == list(CONSTANTS[name])
    assert "ImageNet-C" in p.source


@pytest.mark.parametrize("level", range(1, 6))
def test_gaussian_noise_has_its_sigma(level):
    grey = np.full((224, 224, 3), 128, np.uint8)
    sigma = CONSTANTS["gaussian_noise"][level - 1]
    drawn = np.random.default_rng(0).normal(128 / 255, sigma, 200_000).clip(0, 1)
    hurt = PERTURBATIONS.get("gaussian_noise").apply([grey], ["g"], level, 0)[0] / 255
    assert hurt.std() == pytest.approx(drawn.std(), rel=0.01)
    assert hurt.mean() == pytest.approx(drawn.mean(), abs=0.003)


@pytest.mark.parametrize("level", range(1, 6))
@pytest.mark.parametrize("value", [0, 20, 128, 255])
def test_shot_noise_is_poisson(level, value):
    grey, count = np.full((224, 224, 3), value, np.uint8), CONSTANTS["shot_noise"][level - 1]
    drawn = np.random.default_rng(0).poisson(value / 255 * count, 200_000) / count
    hurt = PERTURBATIONS.get("shot_noise").apply([grey], ["g"], level, 0)[0] / 255
    assert hurt.mean() == pytest.approx(drawn.clip(0, 1).mean(), abs=0.004)
    assert hurt.std() == pytest.approx(drawn.clip(0, 1).std(), abs=0.006)


def test_impulse_noise_hits_its_share_and_stays_nested():
    grey, p = np.full((224, 224, 3), 128, np.uint8), PERTURBATIONS.get("impulse_noise")
    low, high = (p.apply([grey], ["g"], s, 0)[0] for s in (2, 4))
    assert (high == 0).mean() == pytest.approx(0.085, abs=0.003)
    assert (high == 255).mean() == pytest.approx(0.085, abs=0.003)
    assert np.array_equal(high[low != 128], low[low != 128])


@pytest.mark.parametrize(("radius", "alias"), CONSTANTS["defocus_blur"])
def test_defocus_kernel_at_a_level_is_the_softened_disc(radius, alias):
    half = max(8, radius)
    grid = np.arange(-half, half + 1)
    disc = (grid[:, None] ** 2 + grid**2 <= radius**2).astype(np.float32)
    taps = 3 if radius <= 8 else 5
    expected = cv2.GaussianBlur(disc / disc.sum(), (taps, taps), alias)
    kernel = defocus_kernel(float(radius), alias)
    np.testing.assert_allclose(kernel, expected / expected.sum(), atol=1e-6)
    assert kernel.sum() == pytest.approx(1, abs=1e-5)


def test_motion_kernel_without_angle_is_half_a_gaussian():
    kernel = motion_kernel(10.0, 3.0, 0.0)
    expected = np.exp(-(np.arange(21) ** 2) / 18)
    np.testing.assert_allclose(kernel[21, :21], expected / expected.sum(), atol=1e-6)
    assert kernel.sum() == pytest.approx(1, abs=1e-5)


def test_motion_blur_keeps_an_even_picture(items_of):
    white = items_of["image"][5]
    assert np.array_equal(PERTURBATIONS.get("motion_blur").apply([white], ["w"], 5, 0)[0], white)


def test_pixelate_is_pillow_s_box(items_of):
    image_module = pytest.importorskip("PIL.Image")
    image = image_module.fromarray(items_of["image"][0])
    small = image.resize((112, 112), image_module.BOX).resize((224, 224), image_module.BOX)
    hurt = PERTURBATIONS.get("pixelate").apply([items_of["image"][0]], ["a"], 2, 0)[0]
    assert np.abs(hurt.astype(int) - np.asarray(small)).max() <= 1


def test_jpeg_is_pillow_s_jpeg_at_the_level_s_quality(items_of):
    image_module = pytest.importorskip("PIL.Image")
    for level, quality in enumerate(CONSTANTS["jpeg"], 1):
        file = io.BytesIO()
        image_module.fromarray(items_of["image"][0]).save(file, "JPEG", quality=quality)
        expected = np.asarray(image_module.open(file)).astype(int)
        hurt = PERTURBATIONS.get("jpeg").apply([items_of["image"][0]], ["a"], level, 0)[0]
        assert np.abs(hurt - expected).mean() < 1
        assert PERTURBATIONS.get("jpeg").describe(level) == f"JPEG quality {quality}"


def test_plasma_spans_0_to_1_and_a_smaller_decay_is_finer():
    def roughness(decay):
        plasma = plasma_fractal(np.random.default_rng(0), decay)
        assert plasma.min() == 0 and plasma.max() == 1
        return np.abs(np.diff(plasma, axis=0)).mean()

    assert roughness(1.4) > roughness(1.7) > roughness(2.0)


def test_fog_by_its_formula(rng):
    white = np.full((224, 224, 3), 255, np.uint8)
    p = PERTURBATIONS.get("fog")
    hurt = p.apply([white], ["w"], 3, 0)[0] / 255
    # White under fog f lies at (1 + 2.5 f) / 3.5, f in [0, 1].
    assert hurt.min() >= 1 / 3.5 - 0.003 and hurt.max() <= 1
    assert hurt.std() > 0.02


def test_occlusion_hides_its_share_and_stays_nested():
    white, p = np.full((224, 224, 3), 255, np.uint8), PERTURBATIONS.get("occlusion")
    for key in "abcdef":
        masks = [p.apply([white], [key], s, 0)[0][..., 0] == 128 for s in (1, 1.5, 3, 5)]
        assert masks[3].mean() == pytest.approx(0.75, abs=0.01)
        assert all((small <= large).all() for small, large in pairwise(masks))
