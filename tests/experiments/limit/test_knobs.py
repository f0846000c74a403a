"""What every knob must be, and that a new one is one file."""

from functools import cache

import numpy as np
import pytest

from lab.core.errors import UnknownId
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.limit.knob import KNOBS
from lab.experiments.limit.knobs.gallery import first_of
from lab.experiments.limit.spec import LimitSpec

FAST = {"a": "hog/noto", "b": "hog/twemoji", "views": "hog, ngrams", "encoder": "hog", "n_draws": 2,
        "perturbation": "gaussian_noise", "n_test": 60, "repeats": 1, "split_seed": 7}  # fmt: skip


def spec_of(knob):
    entry = EXPERIMENTS.get("limit")
    return entry.resolve(entry.spec({**FAST, "knob": knob}))


@cache
def ready_of(knob):
    return KNOBS.get(knob).ready(spec_of(knob), Progress())


@pytest.mark.parametrize("knob", KNOBS.ids())
def test_every_knob_hurts_on_the_way_from_its_good_end(knob):
    spec, entry = spec_of(knob), KNOBS.get(knob)
    ready = ready_of(knob)
    best, worst = ready.axis.ordered(ready.axis.levels)[[0, -1]]
    scores = {level: ready.score(float(level)) for level in (best, worst)}
    n = len(ready.families)
    for found in scores.values():
        assert found.shape == (n,) and found.min() >= 0 and found.max() <= 1
    assert scores[best].mean() > scores[worst].mean()
    assert scores[best].mean() > ready.chance
    assert np.array_equal(ready.score(float(worst)), scores[worst])
    assert 0 < ready.chance < 1 and ready.asked.endswith(".")
    assert ready.classes is None or len(ready.classes) == n
    assert set(entry.reads) <= set(LimitSpec.model_fields)
    assert entry.depends(spec)


@pytest.mark.parametrize("knob", KNOBS.ids())
def test_its_places_are_levels_that_there_are(knob):
    ready = ready_of(knob)
    x, places = ready.axis.x, ready.places()
    assert x[0] == 0 and np.all(np.diff(x) > 0)
    ends = [ready.level(float(place)) for place in x[[0, -1]]]
    assert sorted(ends) == pytest.approx(ready.axis.levels[[0, -1]])
    if ready.whole:
        levels = [ready.level(float(place)) for place in places]
        assert len(set(levels)) == len(levels) and all(level.is_integer() for level in levels)
        assert places[0] == 0 and places[-1] == x[-1]


def test_help_names_every_knob():
    told = LimitSpec.model_fields["knob"].description
    assert all(knob in told for knob in KNOBS.ids())


def test_an_unknown_knob_is_named_with_its_neighbours():
    entry = EXPERIMENTS.get("limit")
    with pytest.raises(UnknownId, match="pairs"):
        entry.resolve(entry.spec({"knob": "pair"}))


def test_a_gallery_of_one_is_right_and_blind_guesses_are_one_in_its_size():
    n, random = 40, np.random.default_rng(0)
    above = np.arange(n, dtype=float)  # every rank once: guesses
    assert first_of(above, 1, n).tolist() == [1.0] * n
    for size in (2, 5, 40):
        assert first_of(above, size, n).mean() == pytest.approx(1 / size)
    # Against draws of a gallery.
    above, size = 7.0, 10
    drawn = np.mean([random.permutation(n - 1)[: size - 1].min() >= above for _ in range(20_000)])
    assert first_of(np.array([above]), size, n)[0] == pytest.approx(drawn, abs=0.01)
