"""Universal features: regret is chosen on validation, sets share a width, and what is refused."""

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.scarce.extractors import (
    TASKS,
    Extractors,
    UniversalFeaturesSpec,
    _alike,
    names_of,
    views_of,
)  # fmt: skip
from lab.experiments.scarce.universal_features import set_of
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["universal_features"]


@pytest.fixture(scope="module")
def bench() -> Extractors:
    return Extractors(UniversalFeaturesSpec(**FIELDS), Progress())


def test_scores_are_shares_and_parts_have_no_family_in_common(bench: Extractors) -> None:
    scores = bench.scores(("ngrams", "use"))
    assert set(scores) == set(TASKS)
    for found in scores.values():
        held = found[np.concatenate([bench.valid, bench.test])]
        assert ((held >= 0) & (held <= 1) | np.isnan(held)).all()
    families = [set(bench.pool.families[rows]) for rows in (bench.train, bench.valid, bench.test)]
    assert not families[0] & families[1] and not families[2] & (families[0] | families[1])


def test_the_best_for_each_task_has_no_regret_there_on_validation(bench: Extractors) -> None:
    for task, name in bench.best.items():
        means = {other: bench.means((other,), bench.valid)[task] for other in bench.names}
        assert means[name] == max(means.values())
    one = set_of(bench, "the best one")
    regrets = {name: bench.worst((name,), bench.valid)[1] for name in bench.names}
    assert regrets[one[0]] == min(regrets.values()) >= 0
    assert len(set_of(bench, "the best two")) == 2
    assert set_of(bench, "all") == bench.names and set_of(bench, "use") == ("use",)


def test_alike_is_how_often_one_of_its_kind_is_nearer() -> None:
    cosines = np.array([[1.0, 0.9, 0.1], [0.9, 1.0, 0.95], [0.1, 0.95, 1.0]])
    found = _alike(cosines, np.array([0, 0, 1]))
    assert found[:2].tolist() == [1.0, 0.0] and np.isnan(found[2])
    assert _alike(np.ones((4, 4)), np.array([0, 0, 1, 1])).tolist() == [0.5] * 4


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"encoders": "ngrams, use"}, "three extractors"),
        ({"encoders": "ngrams, use, use"}, "each once"),
        ({"encoders": "ngrams, use, use-random-0"}, "beside the control"),
        ({"width": 2}, "a number for each of 3"),
        ({"facets": "en"}, "two facets"),
        ({"facets": "en, en"}, "two facets"),
    ],
)
def test_bad_inputs(fields: dict, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        views_of(UniversalFeaturesSpec(**{**FIELDS, **fields}))


def test_more_test_concepts_than_there_are() -> None:
    entry = EXPERIMENTS.get("universal_features")
    spec = entry.spec({**FIELDS, "n_test": 1000})
    with pytest.raises(TooFew, match="Ask for fewer"):
        Extractors(spec, Progress())
    assert names_of(spec) == ("ngrams", "use", "minilm")
