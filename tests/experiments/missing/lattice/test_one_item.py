"""One item: dropped modalities are not read, fills show what they are, refusals."""

import numpy as np
import pytest

from lab.core.errors import BadInput, UnknownId
from lab.experiments.missing.lattice.one_item import bench
from lab.experiments.missing.lattice.spec import LatticeSpec

SPEC = LatticeSpec(views="hog, ngrams", width=8, n_steps=3)


@pytest.fixture(scope="module")
def here():
    return bench(SPEC)


def test_with_all_there_it_is_the_whole_s_own_answer(here):
    item = here.items[5]
    found = here.ask(item, here.names, "told")
    table = here.scoring.usual().log_proba(here.scoring.test.views, here.scoring.test.present)
    best = here.scoring.question.answers[int(table[5].argmax())]
    assert found.answers[0][0] == best and not found.holes
    assert sum(p for _, p in found.answers) == pytest.approx(1)
    assert found.label == here.scoring.question.answers[here.scoring.test.labels[5]]


def test_a_fill_is_shown_by_the_real_item_that_it_is_nearest_to(here):
    item = here.items[0]
    told = here.ask(item, ("image",), "told")
    assert not told.holes
    donor = here.ask(item, ("image",), "donor").holes["text"]
    question = here.scoring.question
    train = {question.concepts[k] for k in question.sources["ngrams/en"][1][question.rows("train")]}
    assert donor.concept in train and donor.view.encoder == "ngrams"
    view, concepts = here.view("text")
    assert str(view) == "ngrams/en" and concepts[0] == item


def test_what_is_dropped_is_not_read(here):
    before = here.ask(here.items[3], ("image",), "mean").answers
    kept = here.scoring.test.views["ngrams/en"][3].copy()
    here.scoring.test.views["ngrams/en"][3] = np.nan
    try:
        assert here.ask(here.items[3], ("image",), "mean").answers == before
    finally:
        here.scoring.test.views["ngrams/en"][3] = kept


def test_refusals(here):
    with pytest.raises(UnknownId, match="test item"):
        here.ask("no-such-thing", ("image",), "told")
    with pytest.raises(BadInput, match="image, text"):
        here.ask(here.items[0], (), "told")
