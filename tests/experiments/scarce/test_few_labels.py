"""Few labels: nested draws, whole families, and what is too few."""

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments.scarce.few_labels import FewLabels, FewLabelsSpec, counts_of, few_labels
from lab.experiments.views.view import parse_views


def bench(**fields: object) -> FewLabels:
    spec = FewLabelsSpec(**{"n_test": 60, "labels": "1, 4", **fields})  # type: ignore[arg-type]
    views = parse_views(DATASETS.get(spec.dataset), "ngrams/en")
    return few_labels(spec, views, Progress())


def test_fewer_labels_are_a_part_of_more_and_no_family_is_on_both_sides() -> None:
    found = bench()
    few, more = found.shown(1, 3), found.shown(4, 3)
    assert set(few) < set(more)
    assert np.bincount(found.y[more]).tolist() == [4] * len(found.classes)
    assert not set(found.seen.families[found.train]) & set(found.seen.families[found.test])
    assert set(found.shown(4, 4)) != set(more)


def test_the_head_answers_every_test_concept() -> None:
    found = bench()
    (x,) = found.seen.x.values()
    probe = found.probe(x, found.shown(32, 0), 0)
    right = found.right(probe.log_proba(x[found.test]))
    assert right.shape == found.test.shape
    assert right.mean() > 1.3 / len(found.classes)


def test_more_labels_than_there_are() -> None:
    with pytest.raises(TooFew, match="500 training concepts in each class"):
        bench(labels="1, 500")


def test_one_number_of_labels_is_no_axis() -> None:
    with pytest.raises(BadInput, match="two numbers"):
        counts_of(FewLabelsSpec(labels="4"))
