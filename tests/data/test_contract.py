"""One battery for every registered data set."""

import numpy as np
import pytest

from lab.core.contracts import CANVAS_PX, Dataset, Modality
from lab.core.errors import UnknownId
from lab.data import DATASETS, availability_of

IDS = ["emojilab", "digits", "photos", "placelab", "stamps"]
CASES = [
    ("emojilab", Modality.IMAGE),
    ("emojilab", Modality.TEXT),
    ("emojilab", Modality.SPEECH),
    ("digits", Modality.IMAGE),
    ("photos", Modality.IMAGE),
    ("photos", Modality.TEXT),
    ("placelab", Modality.IMAGE),
    ("placelab", Modality.TEXT),
    ("placelab", Modality.SPEECH),
    ("placelab", Modality.PLACE),
    ("stamps", Modality.IMAGE),
    ("stamps", Modality.TEXT),
    ("stamps", Modality.SPEECH),
]
ONE_FACET = {"photos", ("placelab", Modality.PLACE)}


def there(name):
    """The data set, or a skip where it has to be fetched first."""
    found = DATASETS.get(name)
    if not availability_of(found).ok:
        pytest.skip(f"{name}: {availability_of(found).reason}")
    return found


@pytest.fixture(params=IDS)
def dataset(request):
    return there(request.param)


def test_every_data_set_is_in_this_battery():
    assert sorted(DATASETS.ids()) == sorted(IDS)
    assert {(d.id, m) for d in DATASETS for m in d.modalities} == set(CASES)


def test_it_keeps_the_protocol_and_has_a_card(dataset):
    assert isinstance(dataset, Dataset)
    assert dataset.card.title and dataset.card.licence and dataset.card.source


def test_concepts_are_unique_and_named(dataset):
    assert len(set(dataset.concepts)) == len(dataset.concepts) > 0
    assert all(dataset.name(concept) for concept in dataset.concepts)


@pytest.mark.parametrize("level", ["group", "subgroup", "family"])
def test_labels_are_aligned_with_concepts(dataset, level):
    labels = dataset.labels(level)
    assert labels.shape == (len(dataset.concepts),)
    assert labels.dtype.kind == "U"
    assert len(set(labels)) > 1


def test_group_and_family_are_never_empty(dataset):
    assert all(dataset.labels("group")) and all(dataset.labels("family"))


@pytest.mark.parametrize(("name", "modality"), CASES)
def test_a_column_holds_items_of_its_kind_in_the_order_asked(name, modality):
    dataset = there(name)
    facet = dataset.facets(modality)[0]
    all_ids = dataset.column(modality, facet).ids
    wanted = [all_ids[i] for i in (7, 0, 3)]
    column = dataset.column(modality, facet, wanted)
    assert column.ids == tuple(wanted) and len(column.items) == 3
    assert (column.modality, column.facet) == (modality, facet)
    for item in column.items:
        if modality == Modality.IMAGE:
            assert item.shape == (CANVAS_PX, CANVAS_PX, 3) and item.dtype == np.uint8
            assert not item.flags.writeable or name == "digits"
        elif modality == Modality.TEXT:
            assert isinstance(item, str) and item.strip() == item != ""
        elif modality == Modality.PLACE:
            assert item.dtype == np.float64 and item.shape == (2,) and not item.flags.writeable
            assert (np.abs(item) <= [90, 180]).all()
        else:
            assert item.dtype == np.float32 and item.ndim == 1
            # People recorded at very different levels; the synthesiser does not.
            quietest = 0.1 if column.synthetic else 0.02
            assert len(item) > 1600 and quietest < np.abs(item).max() <= 1
    assert column.synthetic == (modality.value in dataset.card.synthetic)


@pytest.mark.parametrize(("name", "modality"), CASES)
def test_an_item_does_not_depend_on_the_rows_taken(name, modality):
    dataset = there(name)
    facet = dataset.facets(modality)[0]
    five = dataset.column(modality, facet).ids[:5]
    some = dataset.column(modality, facet, five)
    one = dataset.column(modality, facet, [five[4]])
    assert np.array_equal(some.items[4], one.items[0])
    assert np.array_equal(some.take([4]).items[0], one.items[0])
    assert some.fingerprint == one.fingerprint


@pytest.mark.parametrize(("name", "modality"), CASES)
def test_facets_have_different_fingerprints(name, modality):
    dataset = there(name)
    facets = dataset.facets(modality)[:6]
    assert len(set(facets)) == len(facets) > ({name, (name, modality)}.isdisjoint(ONE_FACET))
    prints = {f: dataset.column(modality, f).fingerprint for f in facets}
    if name in {"emojilab", "placelab"}:
        assert len(set(prints.values())) == len(prints)


@pytest.mark.parametrize(("name", "modality"), CASES)
def test_unknown_ids_are_answered_with_the_known_ones(name, modality):
    dataset = there(name)
    with pytest.raises(UnknownId, match="Known"):
        dataset.column(modality, "no-such-facet")
    with pytest.raises(UnknownId, match="Known"):
        dataset.column(modality, dataset.facets(modality)[0], ["no-such-concept"])
    with pytest.raises(UnknownId, match="Known"):
        dataset.labels("no-such-level")
    with pytest.raises(UnknownId, match="Known"):
        dataset.facets(Modality.ANY)
    with pytest.raises(UnknownId, match="Known"):
        dataset.name("no-such-concept")
