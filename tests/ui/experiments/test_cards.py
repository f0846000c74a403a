"""Every experiment is found by its words, in its family, with knobs that fit it."""

import pytest

from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments import EXPERIMENTS
from lab.experiments.knobs import MAIN, main_of, options_of
from lab.ui.app.nav import ENTRIES, shown_on
from lab.ui.experiments.cards import family_of, fits, relatives_of


def test_a_search_takes_every_word_and_none_takes_all():
    found = {entry.id for entry in EXPERIMENTS if fits(entry, "gap TEMPERATURE")}
    assert found == {"gap_temperature"}
    assert all(fits(entry, "") for entry in EXPERIMENTS)
    assert not any(fits(entry, "no such word") for entry in EXPERIMENTS)


def test_a_family_is_what_its_folder_says():
    assert family_of(EXPERIMENTS.get("lighting_stops")) == "Lighting"
    assert family_of(EXPERIMENTS.get("dropping")) == "Missing modalities"
    kin = relatives_of(EXPERIMENTS.get("gap_cone"))
    assert kin and all(family_of(entry) == "Gap" and entry.id != "gap_cone" for entry in kin)


@pytest.mark.parametrize("experiment", EXPERIMENTS.ids())
def test_main_knobs_are_fields_and_few(experiment):
    entry = EXPERIMENTS.get(experiment)
    main = main_of(entry)
    assert 1 <= len(main) <= MAIN and set(main) <= set(entry.spec_type.model_fields)


def test_a_knob_offers_what_its_name_says():
    dropping = EXPERIMENTS.get("dropping")
    offered = options_of(dropping, "text_encoder")
    assert offered[0] == dropping.spec_type.model_fields["text_encoder"].default
    assert {ENCODERS.get(name).modality for name in offered} == {"text"}
    assert set(options_of(dropping, "dataset")) == set(DATASETS.ids())
    assert options_of(dropping, "n_test") == []


def test_a_page_shows_experiments_that_are_there():
    for entry in ENTRIES:
        for experiment in entry.shows:
            assert entry.url in shown_on(EXPERIMENTS.get(experiment).id)
