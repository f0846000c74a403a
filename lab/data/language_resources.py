"""How much there is of a language for machines to learn from: six classes, from 0 (least) to 5.

The classes are those of Joshi et al. (2020), "The State and Fate of Linguistic Diversity and
Inclusion in the NLP World", ACL, by their published list of languages (lang2tax): how much labelled
data there is in the LDC and ELRA catalogues and how large the Wikipedia is, in 2020. They are of
data sets and not of speakers. A script variant takes its language's class; Filipino is listed as
Tagalog, Norwegian in both its forms, Sinhala as Sinhalese. What the list does not name has no
class here.
"""

from __future__ import annotations

SOURCE = "Joshi et al. (2020), ACL"

CLASS_NAMES = {
    5: "winners",
    4: "underdogs",
    3: "rising stars",
    2: "hopefuls",
    1: "scraping-bys",
    0: "left-behinds",
}
"""The authors' own names."""

_LISTED = {
    5: "ar de en es fr ja zh zh-Hant",
    4: "ca cs eu fa fi hi hr hu it ko nl pl pt ru sr sr-Latn sv tr vi",
    3: "af be bg bn bs da el et fil gl he id ka kk kk-Arab lt lv ms ro sk sl ta th uk ur uz",
    2: "am ga ha is kok lo mr pa sw ti yo zu",
    1: "ak as az ba chr cv cy dsb fo gd gu hsb hy ig jv km kn ky mk ml mn my ne no om or ps qu rm "
    "sd si so sq te tk to yue yue-Hans",
}
_CLASS_OF = {code: level for level, codes in _LISTED.items() for code in codes.split()}


def resource_class(language: str) -> int | None:
    """Return the class of a language by its CLDR code, 5 the most, or None where not listed.

    >>> resource_class("en"), resource_class("sw"), resource_class("qu"), resource_class("shn")
    (5, 2, 1, None)
    """
    return _CLASS_OF.get(language)
