"""The table of distances: planted structure, Holm, order, controls, refusals."""

import numpy as np
import pytest

import lab
from lab.core import say
from lab.core.errors import BadInput, Cancelled, UnknownId
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.distance import DISTANCES
from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.pairs import pairs
from lab.experiments import EXPERIMENTS
from lab.experiments.spaces.table import run as spaces
from lab.experiments.spaces.table.joint import gap_over_all
from lab.experiments.spaces.table.run import SpacesSpec, cells_of, permutations_of, run, views_of
from lab.experiments.spaces.table.words import words
from lab.experiments.views.view import parse_views, see
from lab.stats.nulls.holm import holm

SMALL = {"views": "hog/noto, ngrams/en, hog/twemoji, ngrams/es", "n_concepts": 120}


@pytest.fixture(scope="module")
def result():
    return lab.run("spaces", **SMALL)


def test_every_cell_is_the_measure_of_its_two_views(result):
    spec = SpacesSpec(**SMALL)
    seen = see("emojilab", views_of(spec), n=120)
    at = {str(view): seen.x[view] for view in views_of(spec)}
    n_permutations = result.summary["n_permutations"]
    assert n_permutations == 999
    rows = result.tables["cells"]
    assert len(rows) == 6
    for row in rows:
        both = pairs(at[row["a"]], at[row["b"]], units=seen.families)
        found = measure("debiased_cka", both, Settings(0, n_permutations))
        assert row["value"] == pytest.approx(found.value, abs=1e-6)
        assert (row["low"], row["high"]) == pytest.approx((found.low, found.high), abs=1e-6)
        assert (row["p"], row["n"], row["chance"]) == (found.p, len(seen), 0.0)
        assert row["over"] == "concept families"
        assert abs(row["shuffled"]) < row["high"] - row["low"]


def test_holm_is_over_the_whole_table(result):
    rows = result.tables["cells"]
    assert [row["p_holm"] for row in rows] == holm([row["p"] for row in rows]).tolist()
    for row in rows:
        sure = row["p_holm"] <= 0.05 and row["low"] > 0
        assert (row["verdict"] == "closer than chance") == sure
    assert sum(result.summary["verdicts"].values()) == len(rows)


def test_rows_of_one_kind_stand_together(result):
    encoders = [view.split("/")[0] for view in result.summary["order"]]
    assert encoders in (["hog"] * 2 + ["ngrams"] * 2, ["ngrams"] * 2 + ["hog"] * 2)
    places = {row["view"]: row["place"] for row in result.tables["views"]}
    assert sorted(places, key=places.get) == result.summary["order"]


def test_cell_by_cell_and_all_together_are_the_same(result, monkeypatch):
    monkeypatch.setattr(spaces, "fits_in_memory", lambda n, m: False)
    alone = run(SpacesSpec(**SMALL), Progress())
    for row, other in zip(result.tables["cells"], alone.tables["cells"], strict=True):
        assert row == pytest.approx(other, abs=1e-6)


def test_what_has_a_direction_is_measured_both_ways():
    spec = SpacesSpec(views="hog/noto, hog/twemoji, ngrams/en", measure="drift")
    views = views_of(spec)
    assert len(cells_of(views, DISTANCES.get("drift"))) == 6
    assert len(cells_of(views, DISTANCES.get("debiased_cka"))) == 3


def test_without_a_shared_space_a_cell_is_undefined_with_its_reason():
    fields = {"views": "hog/noto, hog/twemoji, ngrams/en", "n_concepts": 60, "measure": "drift"}
    found = lab.run("spaces", **fields, space="native")
    at = {(row["a"], row["b"]): row for row in found.tables["cells"]}
    assert at["hog/noto", "hog/twemoji"]["value"] is not None
    assert at["hog/noto", "hog/twemoji"]["space"] == "native to hog"
    empty = at["hog/noto", "ngrams/en"]
    assert empty["value"] is None and empty["verdict"] == "undefined"
    assert "share no space" in empty["reason"]
    assert "4 pairs are undefined" in str(found.words())
    assert "none was tested against chance" in str(found.words())
    assert found.figure().data


def test_a_fitted_map_is_measured_on_other_families_beside_its_control():
    found = lab.run(
        "spaces", views="ngrams/en, hog/noto", measure="drift", n_train_pairs=200, n_concepts=300
    )
    row = found.tables["cells"][0]
    assert "ridge map ngrams to hog, fitted on 200 pairs of other families" in row["space"]
    assert row["n"] <= found.summary["n"] - 200
    assert row["shuffled"] is not None and row["shuffled"] != row["value"]


def test_permutations_are_enough_for_holm():
    spec = SpacesSpec()
    for n_cells in (1, 78, 780):
        assert n_cells / (permutations_of(spec, n_cells) + 1) <= 0.05
    assert permutations_of(SpacesSpec(n_permutations=99), 78) == 99


def test_without_the_test_values_and_intervals_are_the_same(result):
    found = lab.run("spaces", **SMALL, test=False)
    same = ("value", "low", "high", "chance", "shuffled")
    for row, tested in zip(found.tables["cells"], result.tables["cells"], strict=True):
        assert [row[key] for key in same] == [tested[key] for key in same]
        assert row["p"] is None and row["verdict"] == "not tested"


def test_too_few_permutations_are_said(result):
    few = lab.run("spaces", **SMALL, n_permutations=50)
    assert "nothing can be decided" in str(few.words())
    assert few.summary["verdicts"]["closer than chance"] == 0
    assert "nothing can be decided" not in str(result.words())


def test_words_hold_the_numbers_of_the_table(result):
    said = str(words(result))
    ends = sorted(
        (row for row in result.tables["cells"] if row["modalities"] == "image-text"),
        key=lambda row: -row["value"],
    )
    assert f"the closest is {ends[0]['a']} with {ends[0]['b']}: {say.row(ends[0])}" in said
    assert f"{result.summary['n']} concepts" in said
    assert "These are controls: hog/noto" in said  # hand-made encoders are controls
    assert "synthetic" not in said  # no speech here


def test_noise_of_the_same_size_is_read_beside_it(result):
    noise = result.summary["noise"]
    assert abs(noise["value"]) < 0.05
    biased = lab.run("spaces", **SMALL, measure="cka", n_permutations=20).summary["noise"]
    wide, narrow, n = *biased["widths"], biased["n"]
    expected = np.sqrt(wide * narrow / ((n + wide) * (n + narrow)))
    assert biased["value"] == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize(
    ("fields", "error", "said"),
    [
        ({"views": "hog/noto"}, BadInput, "2 to 40 views"),
        ({"views": "hog/noto, hog/noto"}, BadInput, "twice"),
        ({"views": "hog/noto, use/xx"}, UnknownId, "facet of text"),
        ({"measure": "debiased_ckaa"}, UnknownId, "Did you mean debiased_cka"),
        ({"measure": "uniformity_a"}, BadInput, "describes one space"),
    ],
)
def test_what_does_not_fit_is_refused(fields, error, said):
    with pytest.raises(error, match=said):
        EXPERIMENTS.get("spaces").spec(fields)


def test_work_can_be_stopped():
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        run(SpacesSpec(**SMALL), progress)


@pytest.mark.slow
def test_the_gap_over_all_takes_one_kind_of_space_for_all():
    """The bridge's image shares the text's space natively, the voice does not: both are mapped."""
    views = parse_views(DATASETS.get("emojilab"), "bridge_image/noto, bridge_text/en, mfcc/en+m3")
    seen = see("emojilab", views, n=100)
    found = gap_over_all(seen, views, "auto", 40, 0)
    assert found["value"] is not None and found["n"] < len(seen)
    native = gap_over_all(seen, views, "native", 40, 0)
    assert native["value"] is None and native["reason"]
