"""Resource classes of languages: all of them are languages of the data set, each in one class."""

from lab.core.contracts import Modality
from lab.data import DATASETS
from lab.data.language_resources import _LISTED, CLASS_NAMES, resource_class


def test_each_language_has_one_class_and_is_in_the_data():
    codes = [code for listed in _LISTED.values() for code in listed.split()]
    assert len(codes) == len(set(codes))
    assert set(codes) <= set(DATASETS.get("emojilab").facets(Modality.TEXT))


def test_known_classes():
    """As published: seven languages in the first class, English and Arabic among them."""
    assert len(_LISTED[5].split()) == 8  # Chinese in both scripts
    expected = {"en": 5, "ar": 5, "hi": 4, "id": 3, "yo": 2, "zu": 2, "qu": 1, "ne": 1}
    assert {code: resource_class(code) for code in expected} == expected
    assert resource_class("pcm") is None
    assert set(_LISTED) < set(CLASS_NAMES)
