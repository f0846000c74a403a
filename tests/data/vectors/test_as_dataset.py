"""A file of vectors as a data set of its own: its ids are the concepts."""

import numpy as np
import pytest

import lab
from lab.core.contracts import Dataset, Modality
from lab.core.errors import BadInput, UnknownId
from lab.data import DATASETS
from lab.data.vectors import as_dataset
from lab.encoders import ENCODERS
from lab.encoders.embed import column_for


def saved(path, n=80, dim=6, seed=0, **more):
    x = np.random.default_rng(seed).standard_normal((n, dim)).astype(np.float32)
    ids = np.array([f"{'cats' if i % 2 else 'dogs'}/{i:03d}" for i in range(n)])
    np.savez(path, **{"x": x, "ids": ids, **more})
    return path


def test_its_ids_are_the_concepts_and_say_the_class(tmp_path):
    found = DATASETS.get(f"vectors:{saved(tmp_path / 'x.npz')}")
    assert isinstance(found, Dataset)
    assert found.concepts[:2] == ("dogs/000", "cats/001") and len(found.concepts) == 80
    assert found.labels("subgroup")[:2].tolist() == ["dogs", "cats"]
    assert len(set(found.labels("family"))) == 80
    column = found.column(Modality.TEXT, "id", ["cats/003"])
    assert list(column.items) == ["cats/003"] == [found.name("cats/003")]
    assert str(tmp_path) not in found.card.title + found.card.source + found.card.notes


def test_equal_rows_are_of_one_family(tmp_path):
    x = np.arange(12.0).reshape(6, 2)
    x[4] = x[1]
    np.savez(tmp_path / "x.npz", x=x, ids=np.array(list("abcdef")))
    families = DATASETS.get(f"vectors:{tmp_path / 'x.npz'}").labels("family")
    assert families[4] == families[1] and len(set(families)) == 5


def test_of_too_many_rows_some_are_drawn_and_that_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(as_dataset, "MAX_CONCEPTS", 30)
    found = [DATASETS.get(f"vectors:{saved(tmp_path / name)}") for name in ("x.npz", "y.npz")]
    assert len(found[0].concepts) == 30 and "30 of 80 rows" in found[0].card.notes
    assert found[0].concepts == found[1].concepts == tuple(sorted(
        found[0].concepts, key=lambda one: int(one[-3:])
    ))  # fmt: skip


def test_what_cannot_be_is_refused_in_words(tmp_path):
    saved(tmp_path / "x.npz")
    np.savez(tmp_path / "no_ids.npz", x=np.ones((3, 2)))
    np.savez(tmp_path / "nan.npz", x=np.array([[np.nan, 1.0]]), ids=np.array(["a"]))
    for name, said in (("no_ids", "an id a row"), ("nan", "finite"), ("none", "no file there")):
        with pytest.raises(BadInput, match=said):
            DATASETS.get(f"vectors:{tmp_path / name}.npz")
    found = DATASETS.get(f"vectors:{tmp_path / 'x.npz'}")
    for ask in (
        lambda: found.facets(Modality.IMAGE), lambda: found.labels("colour"),
        lambda: found.column(Modality.TEXT, "en"),
        lambda: found.column(Modality.TEXT, "id", ["cats/000"]),
    ):  # fmt: skip
        with pytest.raises(UnknownId):
            ask()


def test_two_files_of_the_folder_one_stands_in_are_bridged(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    saved(tmp_path / "x.npz")
    z = np.load(tmp_path / "x.npz")["x"]
    saved(tmp_path / "y.npz", x=z @ np.random.default_rng(1).standard_normal((6, 9)))
    spaces = {"dataset": "vectors:x.npz", "a": "vectors:x.npz", "b": "vectors:y.npz"}
    found = lab.run("bridge", **spaces, n_test=20, n_draws=2, width=4)
    assert found.summary["n_test"] == 20 and found.summary["n_classes"] == 2
    best = [row for row in found.tables["cells"] if row["score"] == "recall_at_10"][-5]
    assert (best["pairs"], best["noise"]) == (found.summary["pairs"][-1], 0)
    assert best["value"] > best["chance"]
    noisy = lab.run("noisy_pairs", **spaces, noise="0, 0.2, 0.4", n_steps=2, n_seeds=3,
                    n_test=20, n_validation=20)  # fmt: skip
    assert "failed" not in noisy.tables and noisy.words().headline


def test_a_path_needs_its_modality_and_ids_of_nobody_are_named(tmp_path, monkeypatch):
    saved(tmp_path / "x.npz")
    with pytest.raises(BadInput, match="no #MODALITY behind it"):
        lab.run("bridge", a=f"vectors:{tmp_path}/x.npz", b="minilm/en")
    monkeypatch.chdir(tmp_path)
    encoder = ENCODERS.get("vectors:x.npz")
    assert encoder.modality == Modality.TEXT
    with pytest.raises(BadInput, match=r"none of them; its first id is 'dogs/000'.*vectors:x.npz"):
        column_for(encoder, DATASETS.get("emojilab"), "en")
