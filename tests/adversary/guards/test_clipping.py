"""Clipping against counts by hand."""

import numpy as np
import pytest

from lab.adversary.base import holds
from lab.adversary.guards import GUARDS
from lab.adversary.guards.eye import textured
from tests.adversary.pictures import USUAL, checks, even, lit, plain, same

GUARD = GUARDS.get("clipping")


def test_counts_new_ends_where_there_is_texture():
    clean = USUAL["photograph"]
    rng = np.random.default_rng(1)
    still = clean.copy()
    burnt = rng.random((224, 224)) < 0.3
    still[burnt] = (255, 0, 255)
    expected = burnt[textured(clean)].mean()
    assert GUARD.watch(clean).value(same(still)) == pytest.approx(expected, abs=1e-6)


def test_one_full_channel_is_not_clipped():
    clean = USUAL["photograph"]
    still = np.maximum(clean, 1)
    still[..., 0] = 255
    assert GUARD.watch(clean).value(same(np.minimum(still, (255, 254, 254)).astype(np.uint8))) == 0


def test_what_was_at_an_end_already_does_not_count():
    """Black and white stay what they are, whatever the light; white gone black is new."""
    watch = GUARD.watch(checks())
    assert watch.value(same(checks())) == 0
    assert watch.value(lit(checks(), even(2))) == 0
    assert watch.value(same(plain(0, 0, 0))) == pytest.approx(0.5, abs=0.01)
    assert watch.value(same(255 - checks())) == 1


def test_plain_background_that_burns_out_costs_nothing():
    clean = USUAL["drawing"]
    still = clean.copy()
    still[~textured(clean)] = 255
    assert GUARD.watch(clean).value(same(still)) == 0


@pytest.mark.parametrize(("stops", "passes"), [(0, True), (1, True), (5, False)])
def test_more_light_burns_a_photograph_out(stops, passes):
    watch = GUARD.watch(USUAL["photograph"])
    assert holds(GUARD, watch.value(lit(USUAL["photograph"], even(stops)))) is passes
