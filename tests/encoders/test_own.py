"""One's own vectors as an encoder: rows by concept, wherever an encoder is named."""

import os
import pickle

import numpy as np
import pytest

from lab.core.contracts import Encoder, KnowsConcepts, Modality
from lab.core.errors import BadInput
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.experiments.views.view import View, parse_views, see
from lab.perturb import PERTURBATIONS
from lab.store.arrays import stored_arrays
from lab.store.paths import home

EMOJI = DATASETS.get("emojilab")
KNOWN = EMOJI.column(Modality.TEXT, "en").ids[:60]


def rows_for(ids, dim=6, seed=0):
    return np.random.default_rng(seed).normal(size=(len(ids), dim)).astype(np.float32)


@pytest.fixture
def file(tmp_path):
    """A file with vectors of sixty concepts and of one that is nowhere else."""
    path = tmp_path / "mine, 1#2.npz"
    ids = [*KNOWN, "not-a-concept"]
    np.savez(path, x=rows_for(ids), ids=np.array(ids))
    return path


@pytest.fixture
def encoder(file):
    return ENCODERS.get(f"vectors:{file}#text")


def test_it_is_an_encoder_with_a_card(encoder):
    assert isinstance(encoder, Encoder)
    assert isinstance(encoder, KnowsConcepts)
    assert not isinstance(ENCODERS.get("ngrams"), KnowsConcepts)
    assert (encoder.modality, encoder.dim) == (Modality.TEXT, 6)
    assert encoder.availability().ok
    card = encoder.card
    assert all((card.title, card.licence, card.source, card.trained_on, card.architecture))
    assert encoder.id not in ENCODERS.ids()


def test_the_card_counts_rows_that_are_all_zero(encoder, tmp_path):
    assert "zero" not in encoder.card.notes
    rows = rows_for(KNOWN)
    rows[[2, 5]] = 0
    np.savez(tmp_path / "some.npz", x=rows, ids=np.array(KNOWN))
    found = ENCODERS.get(f"vectors:{tmp_path / 'some.npz'}#text")
    assert "2 rows are all zero." in found.card.notes


def test_embed_finds_rows_by_concept_and_marks_what_is_absent(encoder, tmp_path, monkeypatch):
    drawings = home() / "data"
    drawings.mkdir(exist_ok=True)
    store = tmp_path / "store"
    store.mkdir()
    (store / "data").symlink_to(drawings, target_is_directory=True)
    monkeypatch.setenv("FAULTLINE_HOME", str(store))
    column = EMOJI.column(Modality.TEXT, "en").take([3, 70, 0, 80])
    found = embed(encoder, column)
    assert found.ids == column.ids
    assert found.present.tolist() == [True, False, True, False]
    np.testing.assert_array_equal(found.x[[0, 2]], rows_for([*KNOWN, ""])[[3, 0]])
    assert not found.x[[1, 3]].any()
    assert not list(stored_arrays()), "the file keeps the vectors already"
    harm = PERTURBATIONS.get("keyboard_typos")
    np.testing.assert_array_equal(embed(encoder, column, harm, 0.0).x, found.x)
    with pytest.raises(BadInput, match="keyboard_typos"):
        embed(encoder, column, harm, 1.0)
    with pytest.raises(BadInput, match="column of text"):
        embed(encoder, EMOJI.column(Modality.IMAGE, "noto").take([0]))
    with pytest.raises(BadInput, match="without their ids"):
        encoder.encode(["cat"])


def test_a_view_of_it_beside_another_encoder(tmp_path):
    path = tmp_path / "mine.npz"
    np.savez(path, x=rows_for(KNOWN), ids=np.array(KNOWN))
    views = parse_views(EMOJI, f"ngrams/en, vectors:{path}#text/en, vectors:{path}#text/es")
    own = views[1]
    assert own == View(f"vectors:{path}#text", "en")
    assert parse_views(EMOJI, f"vectors:{path}#text")[0] == own
    assert parse_views(EMOJI, str(own)) == (own,)
    seen = see("emojilab", views)
    assert set(seen.concepts) == set(KNOWN)
    row = [KNOWN.index(concept) for concept in seen.concepts]
    np.testing.assert_array_equal(seen.x[own], rows_for(KNOWN)[row])
    np.testing.assert_array_equal(seen.x[own], seen.x[views[2]])
    assert seen.x[views[0]].any(axis=1).all()


def test_a_file_of_another_data_set_shares_no_concepts(tmp_path):
    np.savez(tmp_path / "x.npz", x=rows_for("ab"), ids=np.array(["a", "b"]))
    views = parse_views(EMOJI, f"vectors:{tmp_path / 'x.npz'}#text, ngrams")
    with pytest.raises(BadInput, match="none of them; its first id is 'a'"):
        see("emojilab", views)


def test_a_changed_file_is_read_anew(encoder, file):
    before = encoder.fingerprint()
    assert encoder.fingerprint() == before
    np.savez(file, x=rows_for(KNOWN, 9, 1), ids=np.array(KNOWN))
    os.utime(file, ns=(1, 1))
    x, present = encoder.look_up(KNOWN[:3])
    np.testing.assert_array_equal(x, rows_for(KNOWN, 9, 1)[:3])
    assert present.all()
    assert encoder.fingerprint() != before
    assert encoder.dim == 9
    file.unlink()
    assert not encoder.availability().ok
    assert "no file there" in encoder.availability().reason
    with pytest.raises(BadInput, match="no file there"):
        encoder.look_up(KNOWN)


@pytest.mark.parametrize(
    "encoder_id",
    ["vectors:", "vectors:a/x.npz", "vectors:x.npz#", "vectors:x.npz#any", "vectors:#text",
     "vectors:x.npz#text/en"],
)  # fmt: skip
def test_an_id_of_another_form_is_answered_with_the_right_one(encoder_id):
    with pytest.raises(BadInput, match=r"vectors:FILE#MODALITY"):
        ENCODERS.get(encoder_id)


def test_files_that_cannot_be_looked_up(tmp_path):
    np.save(tmp_path / "x.npy", rows_for("ab"))
    with pytest.raises(BadInput, match="no ids"):
        ENCODERS.get(f"vectors:{tmp_path / 'x.npy'}#text")
    huge = np.full((2, 2), 1e300)
    np.savez(tmp_path / "x.npz", x=huge, ids=np.array(["a", "b"]))
    with pytest.raises(BadInput, match="up to 1e"):
        ENCODERS.get(f"vectors:{tmp_path / 'x.npz'}#text")
    (tmp_path / "x.pkl").write_bytes(pickle.dumps(rows_for("ab")))
    for name in ("x.pkl", "absent.npz"):
        with pytest.raises(BadInput):
            ENCODERS.get(f"vectors:{tmp_path / name}#image")


def test_a_server_that_others_reach_takes_files_of_folders_that_were_named(tmp_path, confined_to):
    shown, hidden = tmp_path / "shown", tmp_path / "hidden"
    for folder in (shown, hidden):
        folder.mkdir()
        np.savez(folder / "mine.npz", x=rows_for("ab"), ids=np.array(["a", "b"]))
    (shown / "link.npz").symlink_to(hidden / "mine.npz")
    confined_to(shown)
    encoder = ENCODERS.get(f"vectors:{shown / 'mine.npz'}#text")
    assert encoder.look_up(["a"])[1].all()
    for place in (hidden / "mine.npz", shown / "link.npz", hidden / "none.npz"):
        with pytest.raises(BadInput, match="may read"):
            ENCODERS.get(f"vectors:{place}#text")
    # A file that was taken and made a link since is asked for anew.
    (shown / "mine.npz").unlink()
    np.savez(hidden / "mine.npz", x=rows_for("abc"), ids=np.array(["a", "b", "c"]))
    (shown / "mine.npz").symlink_to(hidden / "mine.npz")
    assert "may read" in encoder.availability().reason
    with pytest.raises(BadInput, match="may read"):
        encoder.look_up(["a"])
