"""Agreement against gallery size: sizes, chance, control, and verdicts that need the numbers."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, UnknownId
from lab.data import DATASETS
from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.pairs import pairs
from lab.experiments.base import Result
from lab.experiments.spaces.gallery.run import GallerySpec, sizes_up_to
from lab.experiments.spaces.gallery.words import verdict, words
from lab.experiments.views.view import parse_views, see

SMALL = {"a": "hog/noto", "b": "hog/twemoji", "sizes": "60, 240", "n_draws": 2}


@pytest.fixture(scope="module")
def result():
    return lab.run("gallery", **SMALL)


def curve(result, distance_id):
    return [row for row in result.tables["curve"] if row["id"] == distance_id]


def test_the_whole_gallery_is_the_measure_itself(result):
    views = parse_views(DATASETS.get("emojilab"), "hog/noto, hog/twemoji")
    seen = see("emojilab", views)
    both = pairs(*(seen.x[view] for view in views), units=seen.families, space="native to hog")
    for distance_id in ("mutual_knn", "recall_at_1_ab", "recall_at_10_ba"):
        found = measure(distance_id, both, Settings(0, n_permutations=0))
        last = curve(result, distance_id)[-1]
        assert (last["value"], last["n"]) == (pytest.approx(found.value), len(seen))
        assert (last["low"], last["high"]) == pytest.approx((found.low, found.high))


def test_chance_moves_with_the_size_and_the_control_stays_near_it(result):
    rows = curve(result, "mutual_knn")
    assert [row["size"] for row in rows] == [60, 240, 849]
    for row in rows:
        wanted = ("mutual_knn", row["size"], False)
        drawn = result.tables["draws"]
        draws = [d for d in drawn if (d["id"], d["size"], d["control"]) == wanted]
        assert row["chance"] == pytest.approx(np.mean([10 / (d["n"] - 1) for d in draws]))
        assert row["shuffled"] == pytest.approx(row["chance"], abs=0.06)
        assert row["value"] > row["shuffled"]
        assert row["n_draws"] == 2
    assert rows[0]["chance"] > 3 * rows[1]["chance"]


def test_the_native_space_is_named(result):
    assert result.summary["spaces"]["shared"]["space"] == "native to hog"
    assert "native to hog" in str(result.words())


def test_retrieval_without_a_space_is_undefined_with_its_reason():
    found = lab.run("gallery", a="hog/noto", b="ngrams/en", sizes="60", n_draws=1, space="none")
    assert curve(found, "recall_at_1_ab")[-1]["value"] is None
    assert found.summary["ends"]["recall_at_1_ab"] is None
    assert "Retrieval is undefined: none was asked for." in str(found.words())
    assert curve(found, "mutual_knn")[-1]["value"] is not None
    assert found.figure().data


@pytest.mark.parametrize(
    ("n", "asked", "sizes"),
    [(849, [], [50, 100, 200, 400, 849]), (60, [], [60]), (849, [30, 900], [30, 849]),
     (1700, [], [50, 100, 200, 400, 800, 1700])],
)  # fmt: skip
def test_sizes(n, asked, sizes):
    assert sizes_up_to(n, asked) == sizes


def ends(small, whole, n=849):
    made = {}
    for name, (value, half), size in (("small", small, 50), ("whole", whole, n)):
        made[name] = {"n": size, "chance": 0.0, "value": value, "value_above": value,
                      "low_above": value - half, "high_above": value + half}  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("small", "whole", "said"),
    [((0.4, 0.1), (0.1, 0.1), "shrinks"), ((0.4, 0.1), (0.35, 0.1), "undecided"),
     ((0.1, 0.02), (0.3, 0.1), "grows")],
)  # fmt: skip
def test_only_intervals_that_do_not_meet_decide(small, whole, said):
    assert verdict(ends(small, whole)) == said


@pytest.mark.parametrize(
    ("n", "whole", "said", "unsaid"),
    [(849, (0.1, 0.01), "is not seen here", "undecided"),
     (5000, (0.1, 0.01), "The two agree less as the gallery grows", "not seen here"),
     (5000, (0.4, 0.1), "undecided whether the two agree less", "not seen here")],
)  # fmt: skip
def test_survival_is_judged_only_beyond_a_thousand(result, n, whole, said, unsaid):
    summary = {**result.summary, "ends": dict.fromkeys(result.summary["ends"])}
    summary["ends"]["mutual_knn"] = ends((0.4, 0.1), whole, n)
    told = str(words(Result("gallery", result.spec, summary, result.tables)))
    assert said in told
    assert unsaid not in told


@pytest.mark.parametrize(
    ("fields", "error", "said"),
    [({"sizes": "100, 50"}, BadInput, "rising sizes"), ({"sizes": "many"}, BadInput, "whole"),
     ({"a": "use/en", "b": "use/en"}, BadInput, "twice"), ({"b": "use/xx"}, UnknownId, "facet")],
)  # fmt: skip
def test_what_does_not_fit_is_refused(fields, error, said):
    with pytest.raises(error, match=said):
        GallerySpec(**fields)
