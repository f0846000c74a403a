"""Prototypes of pictures and names: the formula, the nearest one, planted truth."""

import numpy as np
import pytest

from lab.core.progress import Progress
from lab.experiments.align.few_shot import (
    METHODS,
    Space,
    chosen_weights,
    fit_space,
    mixed,
    score_seed,
)
from lab.experiments.align.shots import Episode, usable_classes
from lab.stats.cosine import unit_rows
from tests.experiments.align.planted_album import album

SHOTS = [1, 2, 6]


def classes(**planted):
    return usable_classes(album(20, **planted), 5, SHOTS[-1], 3, n_seeds=1)


def test_the_weights_are_the_papers():
    rng = np.random.default_rng(0)
    pictures, made = rng.standard_normal((2, 3, 4)), rng.standard_normal((3, 4))
    found = mixed(pictures, made, [1, 5], 2.0)
    assert np.allclose(found[0], (1 * pictures[0] + 2 * made) / 3)
    assert np.allclose(found[1], (5 * pictures[1] + 2 * made) / 7)
    assert np.array_equal(mixed(pictures, made, [1, 5], 0.0), pictures)
    assert np.allclose(mixed(pictures, made, [1, 5], None), (pictures + made) / 2)


def test_the_answer_is_the_class_of_the_nearest_prototype():
    rng = np.random.default_rng(1)
    x = unit_rows(rng.standard_normal((30, 5)))
    episode = Episode(
        np.arange(3), np.arange(12).reshape(3, 4), np.arange(6).reshape(3, 2), (),
        np.arange(12, 30), np.repeat(np.arange(3), 6),
    )  # fmt: skip
    space = Space(x, {})
    prototypes = space.prototypes(episode, [1, 4])
    assert np.allclose(prototypes[1, 2], x[8:12].mean(axis=0))
    right = space.right(episode, prototypes)
    for a, arm in enumerate(prototypes):
        for q, row in enumerate(episode.queries):
            cosine = [x[row] @ p / np.linalg.norm(p) for p in arm]
            assert right[a, q] == (np.argmax(cosine) == episode.truth[q])


def test_no_generator_sees_a_class_that_is_asked_about(monkeypatch):
    import lab.experiments.align.few_shot as module

    given, seen = classes(), []
    division = given.divisions(0, 5)[0]
    real_map, real_gan = module.fit_map, module.fit_feature_gan

    def fit_map(x, y, kind, *, families, seed):
        seen.append(set(families))
        return real_map(x, y, kind, families=families, seed=seed)

    def fit_gan(pairs, valid, seed, progress):
        assert set(pairs.labels) == set(division.base)
        assert set(valid.labels) == set(division.validation)
        return real_gan(pairs, valid, seed, progress)

    monkeypatch.setattr(module, "fit_map", fit_map)
    monkeypatch.setattr(module, "fit_feature_gan", fit_gan)
    fit_space(given, division, 0, Progress())
    base = np.isin(given.codes, division.base)
    assert seen == [set(given.album.families[base])]
    others = given.album.families[~base]
    assert not seen[0] & set(others)


@pytest.fixture(scope="module")
def telling():
    return score_seed(classes(noise=2.0), [5], SHOTS, 3, 0, Progress())


def test_planted_names_that_tell_help_most_where_little_is_shown(telling):
    found = {arm: np.nanmean(share) for arm, share in telling.known[5].items()}
    for generator in ("ridge", "gan"):
        first = found[f"{generator}@1"] - found["image@1"]
        assert first > 0.05
        assert np.nanmean(telling.lead(f"{generator}@1", 5)) == pytest.approx(first)
        assert found[f"{generator}@6"] - found["image@6"] < first
    assert found["wrong@1"] < found["image@1"]
    assert found["every"] > found["image@6"] > found["image@1"]
    assert found["text"] > 0.4
    assert {arm.partition("@")[0] for arm in found} == {*METHODS, "text", "every"}
    assert np.isfinite(telling.new[5]["gan@1"]).all()


def test_names_that_tell_nothing_get_little_weight_and_change_nothing():
    given = classes(tells=0.0)
    division = given.divisions(0, 5)[0]
    space = fit_space(given, division, 0, Progress())
    weights = chosen_weights(given, division, space, SHOTS, 0)
    assert max(weights.values()) <= 1.0
    told = classes(noise=2.0)
    division = told.divisions(0, 5)[0]
    space = fit_space(told, division, 0, Progress())
    assert min(chosen_weights(told, division, space, SHOTS, 0).values()) >= 1.0
