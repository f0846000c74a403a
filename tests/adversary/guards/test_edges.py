"""Edges against the published thresholds and steps of known height."""

import numpy as np
import pytest

from lab.adversary.guards import GUARDS
from lab.adversary.guards.eye import background, differences, grey, textured, visible_difference
from tests.adversary.pictures import PLAIN, USUAL, plain, same

GUARD = GUARDS.get("edges")


def step(dark, light, turned=False):
    image = plain(light, light, light)
    image[:, :112] = dark
    return np.ascontiguousarray(image.swapaxes(0, 1)) if turned else image


@pytest.mark.parametrize(("b", "t"), [(0, 20), (31.75, 11.5), (127, 3), (191, 4.5), (255, 6)])
def test_thresholds_are_the_published_ones(b, t):
    assert float(visible_difference(np.float32(b))) == pytest.approx(t, abs=1e-5)


@pytest.mark.parametrize("turned", [False, True])
def test_operators_measure_a_step_across(turned):
    steps = differences(grey(step(50, 90, turned)))
    direction = 0 if turned else 3
    assert np.abs(steps).argmax(axis=0)[112, 112] == direction
    assert abs(float(steps[direction, 112, 112])) == pytest.approx(40, abs=0.1)


def test_background_of_one_colour_is_its_grey():
    for image in PLAIN.values():
        levels = grey(image)
        np.testing.assert_allclose(background(levels), levels, atol=1e-3)


@pytest.mark.parametrize("level", [10, 60, 127, 200])
def test_a_step_shows_above_the_threshold_alone(level):
    """The edge of a step is texture where the step is visible on its background."""
    threshold = float(visible_difference(np.float32(level)))
    low = int(level - threshold / 2)
    faint, clear = (step(low, low + int(threshold * share)) for share in (0.6, 1.6))
    assert not textured(faint).any()
    assert textured(clear)[:, 110:114].all(axis=0).any()


def test_kept_by_direction_and_lighter_side():
    watch = GUARD.watch(step(60, 200))
    assert watch.value(same(step(60, 200))) == 1
    assert watch.value(same(step(120, 180))) > 0.95
    assert watch.value(same(step(200, 60))) == 0
    assert watch.value(same(step(60, 200, turned=True))) < 0.1


def test_lost_below_the_threshold_of_the_new_background():
    """A step of 15 shows at mid-grey and not in the dark, where it takes almost 20."""
    watch = GUARD.watch(step(60, 200))
    assert watch.value(same(step(120, 135))) > 0.95
    assert watch.value(same(step(0, 15))) == 0


def test_strong_edges_count_for_more():
    image = plain(128, 128, 128)
    image[:, :60] = 228
    image[:, 160:] = 138
    watch = GUARD.watch(image)
    without_strong, without_weak = image.copy(), image.copy()
    without_strong[:, :60] = 128
    without_weak[:, 160:] = 128
    assert watch.value(same(without_strong)) < 0.25
    assert watch.value(same(without_weak)) > 0.75


def test_value_is_the_weighted_share_in_float64():
    clean, relit = USUAL["photograph"], same(USUAL["photograph"] // 3)
    steps, new = differences(grey(clean)), differences(grey(relit.still))
    kept = total = 0.0
    around, around_new = background(grey(clean)), background(grey(relit.still))
    strongest = np.abs(steps).max(axis=0)
    direction = np.abs(steps).argmax(axis=0)
    for y, x in np.ndindex(224, 224):
        thresholds = float(strongest[y, x]) / float(visible_difference(around[y, x]))
        if thresholds < 1:
            continue
        k = direction[y, x]
        total += thresholds
        now = float(new[k, y, x] * np.sign(steps[k, y, x]))
        kept += thresholds * (now >= float(visible_difference(around_new[y, x])))
    assert GUARD.watch(clean).value(relit) == pytest.approx(kept / total, abs=1e-4)
