"""Layers, scale, pretraining: what is compared, and what the words may claim of it."""

import dataclasses

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, UnknownId
from lab.core.progress import Progress
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.experiments.spaces.layers.run import LayersSpec, relatives_of
from lab.experiments.spaces.layers.views import encoded_layer, layers_of, random_twins, siblings
from lab.experiments.views.view import View, see

SMALL = {"a": "minilm/en", "b": "ngrams/en", "n_concepts": 60, "n_permutations": 99}


@pytest.fixture(scope="module")
def result():
    return lab.run("layers", **SMALL)


def test_the_encoded_layer_is_the_vector_itself():
    view = View("minilm", "en")
    seen = see("emojilab", [view], n=60)
    layers = layers_of(seen, view, Progress())
    column = seen.dataset.column(view.modality, view.facet)
    whole = embed(ENCODERS.get("minilm"), column)
    rows = [whole.ids.index(concept) for concept in seen.concepts]
    assert layers[encoded_layer(view)] == pytest.approx(whole.x[rows], abs=1e-5)
    assert tuple(layers) == ENCODERS.get("minilm").layers


def test_relatives_are_random_twins_and_other_sizes():
    assert [e.id for e in random_twins("lite0")] == [f"lite0-random-{i}" for i in range(3)]
    assert {e.id for e in siblings("lite0")} == {"lite1", "lite2"}
    assert siblings("minilm") == [] and siblings("hog") == []
    assert relatives_of(LayersSpec(a="minilm/en", b="use/en", relatives=False)) == []


def test_tables_hold_every_pair_once(result):
    cells = result.tables["cells"]
    assert len(cells) == len({(c["layer_a"], c["layer_b"]) for c in cells}) == 7
    encoders = {row["encoder"] for row in result.tables["profile"]}
    assert encoders == {"minilm", *(e.id for e in random_twins("minilm"))}
    kinds = [row["kind"] for row in result.tables["relatives"]]
    assert kinds.count("pretrained and random") == 3
    assert kinds.count("two random versions") == 3


def test_the_largest_is_the_largest_and_says_of_how_many(result):
    top = result.summary["largest"]
    assert top["value"] == max(c["value"] for c in result.tables["cells"])
    assert top["n_cells"] == 7 and top["n_permutations"] == 99
    assert 0.01 <= top["p"] <= 1
    assert 0 <= top["calibrated"] < 1 and (top["calibrated"] > 0) == (top["p"] <= 0.05)
    # Against the largest under permutation, which is what 5 of 100 exceed.
    due = (top["value"] - top["null_95"]) / (1 - top["null_95"])
    assert top["calibrated"] == pytest.approx(max(due, 0), abs=0.03)
    assert f"calibrated score of the largest is {top['calibrated']:.2f}" in str(result.words())
    assert "The largest of 7 pairs of layers" in str(result.words())
    assert "more than choosing the largest explains" in str(result.words())


def test_the_profile_of_the_pretrained_one_is_the_column_of_the_table(result):
    column = [c["value"] for c in result.tables["cells"]]
    own = [r["value"] for r in result.tables["profile"] if r["pretrained"]]
    assert own == pytest.approx(column)


def test_training_is_a_claim_over_families_and_random_versions(result):
    levels = {row["arm"]: row for row in result.tables["training"]}
    encoded = result.summary["encoded"]["value"]
    random = [row["value"] for row in result.tables["profile"]
              if not row["pretrained"] and row["layer"] == result.summary["encoded_a"]]  # fmt: skip
    assert levels["pretrained"]["value"] == pytest.approx(encoded)
    assert levels["random"]["value"] == pytest.approx(np.mean(random))
    claim = result.summary["training"]
    assert claim["value"] == pytest.approx(encoded - np.mean(random))
    assert (claim["n_seeds"], claim["n"]) == (3, result.summary["n"])


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("more", "The two agree more after"),
        ("less", "The two agree less after"),
        ("undecided", "It is undecided"),
    ],
)
def test_words_follow_the_verdict(result, verdict, said):
    claim = {**result.summary["training"], "verdict": verdict}
    changed = dataclasses.replace(result, summary={**result.summary, "training": claim})
    assert said in str(changed.words())


def test_without_random_versions_nothing_is_said_of_training():
    found = lab.run("layers", **{**SMALL, "a": "ngrams/en", "b": "ngrams/es"})
    assert found.summary["training"] is None and found.tables["relatives"] == []
    assert "training" not in str(found.words())


def test_the_same_view_twice_is_refused():
    with pytest.raises(BadInput):
        LayersSpec(a="minilm/en", b="minilm/en")
    with pytest.raises(BadInput):
        LayersSpec(a="minilm/en, use/en", b="minilm/es")
    with pytest.raises(UnknownId):
        LayersSpec(a="minilm/nowhere", b="minilm/es")


def test_figures_hold_what_the_tables_say(result):
    from lab.figures.spaces.layers import depth_profile, layer_grid, relatives

    run = result.as_dict()
    heat = layer_grid(run).data[0]
    assert np.ravel(heat.z) == pytest.approx([c["value"] for c in run["tables"]["cells"]])
    assert len(layer_grid(run).layout.shapes) == 2
    profile = depth_profile(run)
    assert sum(trace.mode == "lines+markers" for trace in profile.data) == 4
    drawn = sum(len(trace.x) for trace in relatives(run).data)
    assert drawn == len(run["tables"]["relatives"])
    for figure in (layer_grid(run), profile, relatives(run)):
        figure.to_json()
