"""The recorded atlas: whole, of the shipped sweeps, and its blocks comparable."""

import shutil
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from lab.core.contracts import Availability
from lab.core.errors import BadInput, StoreError, UnknownId
from lab.core.seeds import stream
from lab.data import DATASETS, availability_of
from lab.encoders import ENCODERS
from lab.encoders.compressed.compressed import Compressed
from lab.engine import local
from lab.engine.atlas import record
from lab.engine.atlas.atlas import AWAY, MODALITIES, atlas, block
from lab.engine.atlas.merits import MERITS
from lab.engine.atlas.words import name_of, words
from lab.engine.sweep.plan import cells_of, read_plan
from lab.perturb import PERTURBATIONS
from tests.engine.atlas.made_up import GROUP, made_up
from tests.reading import grade

MOST_WORDS, MOST_GRADE = 25, 9.0


def plans():
    return [read_plan(path) for path in sorted(record.folder().glob("*.toml"))]


def test_the_shipped_sweeps_name_every_encoder_and_every_harm():
    named = set()
    for plan in plans():
        encoders, ways = set(plan.grid["encoder"]), set(plan.grid["perturbation"])
        (modality,) = {ENCODERS.get(encoder).modality for encoder in encoders}
        assert ways == {p.id for p in PERTURBATIONS if p.modality in (modality, "any")}
        assert len(plan.grid["facet"]) > 1 and len(plan.seeds) > 1
        named |= encoders
    # A smaller form of an encoder is held against its original, in a study of its own.
    here = {e.id for e in ENCODERS if e.modality in MODALITIES and e.availability().ok
            and not e.card.optional and not isinstance(e, Compressed)}  # fmt: skip
    assert here - named == set()


def test_the_sweep_of_photographs_is_planned_where_they_are():
    plan = read_plan(record.folder() / record.sweep_of("stamps", "image"))
    everywhere = read_plan(record.folder() / record.sweep_of("emojilab", "image"))
    assert plan.fields == {"dataset": "stamps"} and plan.seeds == everywhere.seeds
    for name in ("encoder", "perturbation"):
        assert plan.grid[name] == everywhere.grid[name]
    stamps = DATASETS.get("stamps")
    if not availability_of(stamps).ok:
        pytest.skip("Stamps is not on this machine")
    assert set(plan.grid["facet"]) < set(stamps.facets("image"))
    assert {cell.spec.dataset for cell in cells_of(replaced(plan))} == {"stamps"}


def replaced(plan):
    """The same plan with one encoder and one harm, which is quick."""
    few = {**plan.grid, "encoder": ["hog"], "perturbation": ["darker"]}
    return plan.model_copy(update={"grid": few})


def test_what_is_not_on_this_machine_is_left_out_of_the_plan(copied, monkeypatch):
    for path in copied.rglob("*.toml"):
        path.unlink()
    (copied / "stamps").mkdir(exist_ok=True)
    (copied / "stamps" / "image.toml").write_text(
        'experiment = "severity"\n[fields]\ndataset = "stamps"\nencoder = "hog"\n'
    )
    monkeypatch.setattr(record, "availability_of", lambda dataset: Availability(False))
    assert record.planned() == {}


def test_every_recorded_cell_is_of_the_plan_and_has_its_draws():
    found = atlas()
    planned = {
        cell
        for plan in plans()
        for cell in product(
            plan.grid["encoder"], plan.grid["perturbation"], plan.grid["facet"], plan.seeds
        )
    }
    keys = found.cells[["encoder", "perturbation", "facet", "seed"]].itertuples(index=False)
    there = [tuple(key) for key in keys]
    assert len(set(there)) == len(there) > 0 and set(there) <= planned
    assert found.n_planned == len(planned)
    for merit in MERITS:
        assert found.draws[merit].shape == (len(there), 1000)
        assert np.isfinite(found.draws[merit]).all()


@pytest.mark.parametrize("n", [1, pytest.param(3, marks=pytest.mark.slow)])
def test_recorded_cells_are_computed_again_to_the_same_number(n):
    """Cheap ones, drawn at random: hand-made features of names."""
    cells = atlas().cells
    cheap = cells[cells["encoder"] == "ngrams"]
    for row in stream(0, "atlas cells", "").choice(cheap.index.to_numpy(), n, replace=False):
        cell = cells.loc[row]
        asked = {name: str(cell[name]) for name in ("dataset", "encoder", "perturbation", "facet")}
        seeds = {"draw_seed": int(cell["seed"]), "split_seed": int(cell["seed"])}
        result = local.run("severity", **asked, **seeds)
        assert result.manifest["summary_digest"] == cell["summary_digest"]


def test_a_block_holds_what_all_have_and_names_the_rest():
    values = np.full((4, 5), 0.5)
    found = made_up(values, status={("use", "ocr"): "does not work clean"})
    found = replace(found, cells=found.cells.iloc[:-1])
    got = block(found, GROUP)
    assert got.encoders == ("minilm", "ngrams") and len(got.ways) == 5
    assert got.left_out == {"use": "it does not work clean",
                            "bridge_text": "4 of 5 ways are computed"}  # fmt: skip
    assert block(found, GROUP, "typing").rows.shape == (2, len(block(found, GROUP, "typing").ways))
    assert block(made_up(values), GROUP, controls=False).encoders == (
        "minilm",
        "use",
        "bridge_text",
    )


def test_bad_questions_are_answered_in_words():
    found = made_up(np.full((2, 5), 0.5))
    with pytest.raises(UnknownId, match="kind of harm"):
        block(found, GROUP, "typo")
    found.cells.loc[:, "status"] = "does not work clean"
    with pytest.raises(BadInput, match="two encoders"):
        block(found, GROUP)


def test_ways_that_take_items_away_make_no_rank():
    found = atlas()
    for group in found.groups():
        try:
            ways = block(found, group).ways
        except BadInput:
            continue
        assert {PERTURBATIONS.get(way).kind for way in ways} & {AWAY} == set()


def test_headlines_are_short_and_plain_over_all_that_is_recorded():
    found, said = atlas(), 0
    for group in found.groups():
        for merit in MERITS:
            try:
                told = words(found, block(found, group), merit)
            except BadInput:
                continue
            said += 1
            assert len(told.headline.split()) <= MOST_WORDS, told.headline
            assert grade(_unnamed(told.headline)) <= MOST_GRADE, told.headline
            assert len(told.points) <= 5
    assert said >= 3


def _unnamed(text):
    """The text with the names of models, which nobody chose for it, as one short word each."""
    for name in {name_of(encoder.id) for encoder in ENCODERS}:
        text = text.replace(name, "Lite")
    return text


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The record in a folder of its own, to be damaged."""
    shutil.copytree(record.folder(), tmp_path / "atlas")
    monkeypatch.setattr(record, "committed", lambda: tmp_path)
    return tmp_path / "atlas"


@pytest.mark.parametrize("name", ["cells.parquet", "draws.npz", "manifest.json"])
def test_a_damaged_or_missing_file_is_said(copied, name):
    file = copied / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 255
    file.write_bytes(data)
    with pytest.raises(StoreError, match=name):
        atlas()
    file.unlink()
    with pytest.raises(StoreError, match=name):
        atlas()


def test_recording_again_gives_the_same_bytes_and_says_where_nothing_is_kept(copied, own_store):
    shutil.rmtree(copied / "stamps")
    for other in ("image", "speech", "text"):
        (copied / f"{other}.toml").unlink()
    (copied / "small.toml").write_text(
        'experiment = "severity"\n[fields]\ndataset = "emojilab"\nn_test = 60\nn_resamples = 100\n'
        'repeats = 1\n[grid]\nencoder = ["ngrams"]\nperturbation = ["ocr"]\n'
    )
    with pytest.raises(BadInput, match="kept cells"):
        record.record_atlas(record.Progress())
    few = {"n_test": 60, "n_resamples": 100, "repeats": 1}
    local.run("severity", encoder="ngrams", perturbation="ocr", **few)
    record.record_atlas(record.Progress())
    first = {file.name: file.read_bytes() for file in copied.iterdir()}
    record.record_atlas(record.Progress())
    assert {file.name: file.read_bytes() for file in copied.iterdir()} == first
    assert list(atlas().cells["perturbation"]) == ["ocr"]
