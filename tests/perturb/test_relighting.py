"""The parametric family: identity, bounds, bytes, gradients, and the two renderers as one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.core.errors import BadInput, UnknownId
from lab.perturb.light_parameters import (
    N_PARAMETERS,
    PARAMETERS,
    box,
    identity,
    light,
    named,
)
from lab.perturb.relighting import (
    light_words,
    relight,
    sensor_noise,
    shoot,
    strength_stops,
    table_of,
)


@pytest.fixture(scope="module")
def picture():
    rng = np.random.default_rng(3)
    smooth = np.kron(rng.integers(0, 256, (28, 28, 3)), np.ones((8, 8, 1)))
    return np.clip(smooth + rng.integers(-9, 10, (224, 224, 3)), 0, 255).astype(np.uint8)


def lights(n, seed=0):
    return np.random.default_rng(seed).random((n, N_PARAMETERS))


def test_there_are_thirteen_bounded_numbers_with_units():
    assert N_PARAMETERS == 13
    for p in PARAMETERS:
        assert p.low < p.high and p.low <= p.identity <= p.high and p.unit and p.help
    assert len({p.id for p in PARAMETERS}) == 13


def test_the_cube_ends_at_the_bounds():
    low, high = named(np.zeros(13)), named(np.ones(13))
    for p in PARAMETERS:
        assert (low[p.id], high[p.id]) == pytest.approx((p.low, p.high), abs=1e-3)


def test_identity_changes_no_pixel_and_has_no_noise(picture):
    shot = shoot(picture, identity())
    assert np.array_equal(shot.still(), picture)
    assert np.array_equal(relight(picture, identity(), "a", 0), picture)
    assert not shot.luminance_noise().any()
    assert strength_stops(identity()) == 0 and light_words(identity()) == "unchanged"


def test_each_sensor_at_identity_is_within_one_of_255(picture):
    cube = light(full_well_electrons=500)
    out = relight(picture, cube, "a", 0).astype(int)
    assert np.abs(out - picture).max() <= 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=13, max_size=13))
def test_named_values_give_the_same_light_back(cube):
    values = named(np.array(cube))
    within = {p.id: float(np.clip(values[p.id], p.low, p.high)) for p in PARAMETERS}
    assert light(**within) == pytest.approx(cube, abs=2e-3)


def test_one_stop_less_is_half_the_light(picture):
    shot = shoot(picture, light(exposure_stops=-1))
    assert shot.light == pytest.approx(shoot(picture, identity()).light / 2)


def test_noise_is_what_a_new_shot_lacks(picture):
    grey = np.full((224, 224, 3), 188, np.uint8)  # linear light .5029
    shot = shoot(grey, light(exposure_stops=-2, full_well_electrons=1000))
    lin = float(shoot(grey, identity()).light[0, 0, 0])
    expected = 0.25 * 0.75 * lin / 1000 + (1 - 0.25**2) * (2 / 1000) ** 2
    assert shot.spread[0, 0, 0] ** 2 == pytest.approx(expected, rel=1e-4)
    drawn = shot.light + shot.spread * sensor_noise("a", 0)
    assert drawn[..., 0].std() == pytest.approx(expected**0.5, rel=0.02)
    assert shoot(grey, light(exposure_stops=1)).spread is None


def test_noise_depends_on_the_draw_and_the_picture_alone(picture):
    dark = light(exposure_stops=-3)
    once = relight(picture, dark, "a", 0)
    assert np.array_equal(once, relight(picture, dark, "a", 0))
    assert not np.array_equal(once, relight(picture, dark, "b", 0))
    assert not np.array_equal(once, relight(picture, dark, "a", 1))


def test_light_comes_from_where_the_angle_says():
    grey = np.full((224, 224, 3), 128, np.uint8)
    for angle, brighter in ((0, np.s_[:, -20:]), (90, np.s_[:20]), (180, np.s_[:, :20]),
                            (-90, np.s_[-20:])):  # fmt: skip
        still = shoot(grey, light(shadow_stops=2, direction_deg=angle)).still()
        assert still[brighter].mean() > still.mean() + 20


def test_the_table_of_an_even_light_is_the_whole_picture(picture):
    for cube in (light(exposure_stops=-1.3, gamma=1.2, temperature_kelvin=3000), identity()):
        table = table_of(cube)
        out = np.stack([table[picture[..., c], c] for c in range(3)], axis=-1)
        assert np.abs(out.astype(int) - shoot(picture, cube).still()).max() <= 1
    assert table_of(light(shadow_stops=1)) is None


def test_a_budget_bounds_what_a_light_may_do():
    for stops in (0.5, 1.0, 3.0):
        low, high = box(stops)
        for corner in (low, high):
            values = named(corner)
            for name in ("exposure_stops", "shadow_stops", "vignette_stops", "spot_stops"):
                assert abs(values[name]) <= stops + 1e-3
        assert (low <= identity()).all() and (identity() <= high).all()
    assert np.array_equal(box(9.0), (np.zeros(13), np.ones(13)))


def test_bad_lights_are_answered_in_words(picture):
    with pytest.raises(UnknownId, match="exposure_stops"):
        light(exposure=1)
    with pytest.raises(BadInput, match="-5 to 2"):
        light(exposure_stops=-9)
    with pytest.raises(BadInput, match="13 numbers"):
        shoot(picture, np.zeros(12))
    with pytest.raises(BadInput, match="0 to 1"):
        shoot(picture, np.full(13, np.nan))
    with pytest.raises(BadInput, match="224"):
        shoot(picture[:100], identity())
    with pytest.raises(BadInput, match="above 0"):
        box(0)


def tensors(picture, cubes, dtype):
    import torch

    n = len(cubes)
    image = torch.from_numpy(picture.transpose(2, 0, 1) / 255).to(dtype)
    noise = torch.from_numpy(sensor_noise("a", 0).transpose(2, 0, 1).copy()).to(dtype)
    return (
        image.expand(n, -1, -1, -1),
        torch.from_numpy(np.asarray(cubes)).to(dtype),
        noise.expand(n, -1, -1, -1),
    )


@pytest.mark.parametrize("with_noise", [False, True])
def test_torch_and_bytes_agree_within_one_of_255(picture, with_noise):
    import torch

    from lab.perturb.relighting_torch import relight_tensor

    cubes = np.concatenate([identity()[None], lights(30)])
    images, points, noise = tensors(picture, cubes, torch.float32)
    out = relight_tensor(images, points, noise if with_noise else None)
    out = (out.numpy().transpose(0, 2, 3, 1) * 255).round().astype(int)
    for cube, tensor in zip(cubes, out, strict=True):
        shot = shoot(picture, cube)
        ours = shot.draw(sensor_noise("a", 0)) if with_noise else shot.still()
        assert np.abs(tensor - ours).max() <= 1


def test_gradients_agree_with_finite_differences(picture):
    import torch

    from lab.perturb.relighting_torch import relight_tensor

    images, points, noise = tensors(picture, 0.1 + 0.8 * lights(3, seed=1), torch.float64)
    weights = torch.from_numpy(np.random.default_rng(2).standard_normal((1, 3, 224, 224)))

    def value(x):
        return (relight_tensor(images, x, noise, rounded=False) * weights).sum(dim=(1, 2, 3))

    points.requires_grad_(True)
    (slopes,) = torch.autograd.grad(value(points).sum(), points)
    for i in range(N_PARAMETERS):
        step = torch.zeros_like(points)
        step[:, i] = 1e-6
        with torch.no_grad():
            difference = (value(points + step) - value(points - step)) / 2e-6
        assert slopes[:, i].numpy() == pytest.approx(difference.numpy(), rel=1e-4, abs=1e-2)


def test_rounding_and_clipping_let_gradients_through(picture):
    import torch

    from lab.perturb.relighting_torch import relight_tensor

    images, points, noise = tensors(picture, identity()[None], torch.float32)
    points.requires_grad_(True)
    relight_tensor(images, points, noise).mean().backward()
    assert torch.isfinite(points.grad).all() and points.grad[0, 0] > 0
