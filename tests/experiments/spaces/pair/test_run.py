"""Two spaces face to face: every measure once, controls beside it, and the items behind them."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.distance import DISTANCES
from lab.distance.neighbours.mutual_knn import mutual_knn
from lab.experiments import EXPERIMENTS
from lab.experiments.spaces.pair import run as two_spaces
from lab.experiments.spaces.pair.ceiling import ceiling
from lab.experiments.spaces.pair.run import SpacePairSpec, measures_of
from lab.experiments.views.view import parse_views, see

SMALL = {"a": "hog/noto", "b": "ngrams/en", "n_concepts": 150, "n_train_pairs": 60,
         "n_permutations": 19}  # fmt: skip


@pytest.fixture(scope="module")
def result():
    return lab.run("two_spaces", **SMALL)


def test_every_quick_measure_is_there_once_and_company_is_complete(result):
    rows = result.tables["measures"]
    assert [row["id"] for row in rows] == [d.id for d in DISTANCES if d.cost <= 2]
    assert {d.id for d in measures_of("all")} == set(DISTANCES.ids())
    for row in rows:
        if row["value"] is None:
            assert row["reason"]
        else:
            assert row["n"] >= 50 and row["over"]
            assert row["noise"] is not None


def test_what_needs_a_space_names_it_and_leaves_out_what_trained_it(result):
    at = {row["id"]: row for row in result.tables["measures"]}
    assert "fitted on 60 pairs of other families" in at["recall_at_1_ab"]["space"]
    assert at["recall_at_1_ab"]["n"] <= result.summary["n"] - 60
    assert at["debiased_cka"]["n"] == result.summary["n"]
    assert at["debiased_cka"]["space"] == ""


def test_biased_cka_stands_beside_what_noise_reads(result):
    at = {row["id"]: row for row in result.tables["measures"]}
    d, e = result.summary["widths"]
    n = result.summary["n"]
    assert at["cka"]["noise"] == pytest.approx(np.sqrt(d * e / ((n + d) * (n + e))), abs=0.02)
    assert f"noise of this size already gives {at['cka']['noise']:.2f}" in str(result.words())
    assert abs(at["debiased_cka"]["noise"]) < 0.05


def test_items_are_the_neighbours_that_the_measure_counts(result):
    views = parse_views(DATASETS.get("emojilab"), "hog/noto, ngrams/en")
    seen = see("emojilab", views, n=150)
    items = result.tables["items"]
    assert sorted(item["concept"] for item in items) == sorted(seen.concepts)
    shares = [item["overlap"] for item in items]
    assert shares == sorted(shares, reverse=True)
    expected = mutual_knn(seen.x[views[0]], seen.x[views[1]])
    assert np.mean(shares) == pytest.approx(expected)
    assert result.summary["overlap"] == pytest.approx(expected)
    for item in items[:20]:
        assert len(item["near_a"]) == len(item["near_b"]) == 10
        assert item["concept"] not in item["near_a"] + item["near_b"]
        common = len(set(item["near_a"]) & set(item["near_b"]))
        # Ties at the end of a list share its last places.
        assert common / 10 == pytest.approx(item["overlap"], abs=0.1)


def test_nearest_comes_first(result):
    views = parse_views(DATASETS.get("emojilab"), "hog/noto, ngrams/en")
    seen = see("emojilab", views, n=150)
    x = seen.x[views[0]].astype(np.float64)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    row = {concept: i for i, concept in enumerate(seen.concepts)}
    for item in result.tables["items"][:5]:
        cosine = [x[row[item["concept"]]] @ x[row[near]] for near in item["near_a"]]
        assert (np.diff(cosine) < 1e-6).all()
        assert cosine == pytest.approx(item["cosine_a"], abs=1e-5)


def test_holm_is_over_the_whole_table(result):
    tested = [row for row in result.tables["measures"] if row["p"] is not None]
    least = min(row["p_holm"] for row in tested)
    assert least == pytest.approx(min(1.0, len(tested) * min(row["p"] for row in tested)))


def test_one_view_twice_is_refused():
    with pytest.raises(BadInput, match="twice"):
        SpacePairSpec(a="use/en", b="use/en")


def test_the_ceiling_of_rsa_is_how_far_styles_of_the_same_concepts_agree():
    views = parse_views(DATASETS.get("emojilab"), "hog/noto, ngrams/en")
    seen = see("emojilab", views, n=60)
    found = ceiling(seen, views[0], 0, Progress())
    assert found["facets"][0] == "noto" and len(found["facets"]) == 3 and found["n"] == len(seen)
    assert 0 < found["low"] < found["high"] <= 1


def test_all_measures_say_what_rsa_could_reach(monkeypatch):
    """All of them take minutes on wide vectors; RSA alone stands for them."""
    entry = EXPERIMENTS.get("two_spaces")
    monkeypatch.setattr(two_spaces, "measures_of", lambda choice: [DISTANCES.get("rsa")])
    found = entry.run(entry.spec({**SMALL, "measures": "all"}), Progress())
    [rsa] = found.tables["measures"]
    assert rsa["value"] < found.summary["rsa_ceilings"]["hog/noto"]["low"]
    assert "Its ceiling: hog/noto agrees with" in str(found.words())
