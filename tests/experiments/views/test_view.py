import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew, UnknownId
from lab.data import DATASETS
from lab.experiments.views.view import View, parse_views, see, views_digest

EMOJI = DATASETS.get("emojilab")


def test_views_are_read_from_text_and_written_back():
    views = parse_views(EMOJI, " hog/openmoji, ngrams/sw ,mfcc/en+f2,")
    assert [str(view) for view in views] == ["hog/openmoji", "ngrams/sw", "mfcc/en+f2"]
    assert [view.modality for view in views] == ["image", "text", "speech"]
    assert parse_views(EMOJI, ", ".join(map(str, views))) == views


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("", BadInput, "at least one view"),
        ("hgo", UnknownId, "Did you mean hog"),
        ("hog/nota", UnknownId, "Did you mean noto"),
        ("hog/en", UnknownId, "facet of image"),
        ("hog, hog/noto", BadInput, "hog/noto twice"),
    ],
)
def test_bad_views(text, error, said):
    with pytest.raises(error, match=said):
        parse_views(EMOJI, text)


def test_a_data_set_without_the_modality_says_so():
    with pytest.raises(UnknownId, match="encoder for digits"):
        parse_views(DATASETS.get("digits"), "ngrams/en")


def test_row_i_is_the_same_concept_in_every_view():
    from lab.encoders import ENCODERS

    views = parse_views(EMOJI, "ngrams/en, ngrams/zu, hog/noto-v1")
    seen = see("emojilab", views, n=40)
    assert len(seen) == len(seen.x[views[2]]) >= 40
    for view in views[:2]:
        column = EMOJI.column(view.modality, view.facet, seen.concepts[:5])
        np.testing.assert_array_equal(ENCODERS.get("ngrams").encode(column.items), seen.x[view][:5])
    family_of = dict(zip(EMOJI.concepts, EMOJI.labels("family"), strict=True))
    assert [family_of[c] for c in seen.concepts] == list(seen.families)


def test_all_concepts_or_only_labelled_ones():
    views = (View("ngrams", "en"),)
    assert len(see("emojilab", views)) == len(EMOJI.concepts)
    labelled = see("emojilab", views, labelled=True)
    assert len(labelled) < len(EMOJI.concepts)
    assert all(labelled.labels)
    part = labelled.take([3, 1])
    assert part.concepts == (labelled.concepts[3], labelled.concepts[1])
    np.testing.assert_array_equal(part.x[views[0]], labelled.x[views[0]][[3, 1]])


def test_more_concepts_than_the_views_share():
    with pytest.raises(TooFew, match="5000"):
        see("emojilab", (View("ngrams", "en"),), n=5000)


def test_the_digest_follows_facets_and_encoders():
    one = views_digest("emojilab", [View("ngrams", "en")])
    assert one == views_digest("emojilab", [View("ngrams", "en")])
    assert one["data"] != views_digest("emojilab", [View("ngrams", "es")])["data"]
    assert one["weights"] != views_digest("emojilab", [View("use", "en")])["weights"]
