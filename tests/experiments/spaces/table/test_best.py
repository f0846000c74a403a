"""The closest of a block is held against the closest under one permutation of all its pairs."""

import numpy as np
import pytest

import lab
from lab.distance import DISTANCES
from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.pairs import pairs
from lab.experiments.spaces.table.best import best_of_blocks
from lab.experiments.spaces.table.run import SpacesSpec, views_of
from lab.experiments.views.view import see

SMALL = {"views": "hog/noto, ngrams/en, hog/twemoji, ngrams/es", "n_concepts": 60}


@pytest.mark.parametrize("measured", ["debiased_cka", "mutual_knn"])
def test_one_permutation_runs_through_all_pairs_of_a_block(measured):
    fields = {**SMALL, "measure": measured, "n_permutations": 39}
    found = lab.run("spaces", **fields)
    spec = SpacesSpec(**fields)
    seen = see("emojilab", views_of(spec), n=60)
    at = {str(view): seen.x[view] for view in views_of(spec)}
    rows = [row for row in found.tables["cells"] if row["modalities"] == "image-text"]
    alone = [
        measure(measured, pairs(at[r["a"]], at[r["b"]], units=seen.families), Settings(0, 39))
        for r in rows
    ]
    largest = np.max([one.null for one in alone], axis=0)
    top = max(one.value for one in alone)
    threshold = np.sort([*largest, top])[37]  # the ceil(.95 * 40)-th
    best = next(b for b in found.summary["best"] if b["modalities"] == "image-text")
    assert best["n_pairs"] == len(rows) == 4
    assert best["value"] == pytest.approx(top, abs=1e-6)
    due = max((top - threshold) / (1 - threshold), 0)
    assert best["calibrated"] == pytest.approx(due, abs=1e-5)
    assert best["calibrated"] <= max(row["calibrated"] for row in rows) + 1e-9
    assert f"Among 4 pairs its calibrated score is {best['calibrated']:.2f}" in str(found.words())


def test_the_best_of_unrelated_spaces_is_nothing_more_often_than_each_alone_says():
    """Of nine pairs of noise one alone looks real in every third run."""
    entry, random = DISTANCES.get("debiased_cka"), np.random.default_rng(0)
    alone, together = [], []
    for seed in range(40):
        spaces = random.standard_normal((6, 40, 3))
        rows, nulls = [], []
        for i in range(3):
            for j in range(3, 6):
                found = measure("debiased_cka", pairs(spaces[i], spaces[j]), Settings(seed, 19))
                rows.append({"modalities": "image-text", "a": i, "b": j, "value": found.value})
                nulls.append(found.null)
                rows[-1]["calibrated"] = found.calibrated
        [best] = best_of_blocks(rows, nulls, entry)
        together.append(best["calibrated"] > 0)
        alone.append(max(row["calibrated"] for row in rows) > 0)
    assert np.mean(together) <= 0.15
    assert np.mean(alone) >= 0.25


def test_no_maximum_no_test_or_a_map_for_each_pair_no_calibrated_best():
    rows = [{"modalities": "image-text", "a": "a", "b": "b", "value": 0.4}]
    null = np.linspace(0, 0.3, 19)
    assert best_of_blocks(rows, [null], DISTANCES.get("mutual_knn"))[0]["calibrated"] > 0
    assert best_of_blocks(rows, [None], DISTANCES.get("mutual_knn")) == []
    assert best_of_blocks(rows, [null], DISTANCES.get("procrustes")) == []
    assert best_of_blocks(rows, [null], DISTANCES.get("recall_at_1_ab")) == []
