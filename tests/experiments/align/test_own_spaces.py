"""Studies of a bridge on one's own: a model from a folder, as from the hub, and vectors."""

import numpy as np
import pytest

import lab
from lab.core.contracts import Modality
from lab.data import DATASETS
from tests.encoders.tiny_models import save_bert
from tests.experiments.test_contract import SMALL


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A tiny model of random weights, and vectors of as many concepts."""
    place = tmp_path_factory.mktemp("own")
    save_bert(place / "bert")
    ids = DATASETS.get("emojilab").column(Modality.TEXT, "en").ids
    x = np.random.default_rng(0).standard_normal((len(ids), 8)).astype(np.float32)
    np.savez(place / "x.npz", x=x, ids=np.array(ids))
    return f"hub:{place}/bert#text", f"vectors:{place}/x.npz#text/en"


@pytest.mark.parametrize("study", ["noisy_pairs", "bridge"])
def test_two_spaces_of_ones_own_are_bridged(own, study):
    hub, vectors = own
    found = lab.run(study, **{**SMALL[study], "a": f"{hub}/es", "b": vectors})
    assert "failed" not in found.tables
    assert (found.spec.a, found.spec.b) == (f"{hub}/es", vectors)
    assert found.words().headline


def test_several_spaces_of_ones_own_are_compared(own):
    hub, vectors = own
    views = f"{hub}/en, {hub}/es, {vectors}"
    found = lab.run("one_space", **{**SMALL["one_space"], "views": views})
    assert "failed" not in found.tables and found.words().headline
    views = f"{views}, ngrams/en"
    found = lab.run("contours", **{**SMALL["contours"], "views": views})
    assert "failed" not in found.tables and found.words().headline
