"""Planted labels: the truth of a recipe is what its draws come to."""

from dataclasses import astuple

import numpy as np
import pytest
from scipy.special import ndtri

from lab.core.errors import BadInput, UnknownId
from lab.stats.information.broja import broja, table_of
from lab.stats.information.planted import NOISE, RECIPES, plant

N = 200
AXES = [ndtri((np.random.default_rng(seed).permutation(N) + 1) / (N + 1)) for seed in (0, 1)]
CODES = tuple(np.digitize(axis, [-0.7, 0, 0.7]) for axis in AXES)


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_exact_joint_is_what_many_draws_come_to(recipe):
    population = plant(recipe, *AXES)
    joint = population.joint(CODES)
    one, two, _, classes = population.draw(100_000, 0)
    counted = table_of(CODES[0][one], CODES[1][two], classes, joint.shape)
    assert joint.sum() == pytest.approx(1)
    assert np.abs(joint - counted).max() < 0.006


def test_each_recipe_has_the_atom_it_is_named_for():
    found = {recipe: astuple(broja(plant(recipe, *AXES).joint(CODES))) for recipe in RECIPES}
    largest = {recipe: int(np.argmax(atoms)) for recipe, atoms in found.items()}
    assert [largest[r] for r in ("shared", "own", "sum", "exclusive or")] == [0, 1, 3, 3]
    assert found["exclusive or"][3] == pytest.approx(1, abs=0.01)
    assert min(found["mixture"][k] for k in (0, 1, 3)) > 0.02


def test_the_gaussian_of_a_sum_is_known():
    spread = np.var(AXES[0])
    found = plant("sum", *AXES).gaussian()
    alone = 0.5 * np.log2((2 * spread + NOISE**2) / (spread + NOISE**2))
    both = 0.5 * np.log2((2 * spread + NOISE**2) / NOISE**2)
    assert astuple(found) == pytest.approx((alone, 0, 0, both - alone), abs=1e-3)


def test_unknown_recipes_and_axes_of_two_lengths_are_refused():
    with pytest.raises(UnknownId, match="shared"):
        plant("share", *AXES)
    with pytest.raises(BadInput, match="same rows"):
        plant("sum", AXES[0], AXES[1][:9])
