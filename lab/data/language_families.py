"""Whose kin a language is, and how much text of it a crawl of the web held.

The branch is the one that Glottolog 5 (Hammarström et al. 2024) files a language under, of about
the age of Germanic or Romance: languages of one branch are no independent cases. The amount of text
is that of CC-100 in GiB (Conneau et al. 2020, appendix A, table 6), rounded there to 0.1; what the
table does not name has 0. A script variant takes its language's amount, Filipino that of Tagalog.
"""

from __future__ import annotations

from lab.core.errors import unknown_id

SOURCE = "CC-100, Conneau et al. (2020), ACL, table 6"

_BRANCHES = {
    "Germanic": "af da de en fo is nl no sv", "Romance": "ca es fr gl it pt rm ro",
    "Slavic": "be bg bs cs dsb hr hsb mk pl ru sk sl sr sr-Latn uk", "Baltic": "lt lv",
    "Celtic": "cy ga gd", "Indo-Aryan": "as bn gu hi kok mr ne or pa sd si ur",
    "Iranian": "fa ps", "Hellenic": "el", "Armenian": "hy", "Albanian": "sq",
    "Semitic": "am ar he ti", "Cushitic": "om so", "Chadic": "ha",
    "Turkic": "az ba cv kk kk-Arab ky tk tr uz", "Finnic": "et fi", "Hungarian": "hu",
    "Bantu": "sw zu", "Kwa": "ak", "Igboid": "ig", "Yoruboid": "yo",
    "Malayo-Polynesian": "fil id jv ms to", "Dravidian": "kn ml ta te", "Tai": "lo shn th",
    "Sinitic": "yue yue-Hans zh zh-Hant", "Lolo-Burmese": "my", "Austroasiatic": "km vi",
    "Japonic": "ja", "Koreanic": "ko", "Mongolic": "mn", "Kartvelian": "ka", "Basque": "eu",
    "Iroquoian": "chr", "Quechuan": "qu", "English creole": "pcm",
}  # fmt: skip
_BRANCH_OF = {code: name for name, codes in _BRANCHES.items() for code in codes.split()}

_GIB = {
    "ar": 28, "de": 66.6, "en": 300.8, "es": 53.3, "fr": 56.8, "ja": 69.3, "zh": 46.9,
    "zh-Hant": 16.6, "af": 1.3, "be": 4.3, "bg": 57.5, "bn": 8.4, "bs": 0.1, "da": 45.6,
    "el": 46.9, "et": 6.1, "fil": 3.1, "gl": 2.9, "he": 31.6, "id": 148.3, "ka": 9.1, "kk": 6.4,
    "kk-Arab": 6.4, "lt": 13.7, "lv": 8.8, "ms": 8.5, "ro": 61.4, "sk": 23.2, "sl": 10.3,
    "ta": 12.2, "th": 71.7, "uk": 84.6, "ur": 5.7, "uz": 0.7, "as": 0.1, "az": 6.5, "cy": 0.8,
    "gd": 0.1, "gu": 1.9, "hy": 5.5, "jv": 0.2, "km": 1.5, "kn": 3.3, "ky": 1.2, "mk": 4.8,
    "ml": 7.6, "mn": 3, "my": 0.4, "ne": 3.8, "no": 49, "om": 0.1, "or": 0.6, "ps": 0.7, "sd": 0.4,
    "si": 3.6, "so": 0.4, "sq": 5.4, "te": 4.7, "am": 0.8, "ga": 0.5, "ha": 0.3, "is": 3.2,
    "lo": 0.6, "mr": 2.8, "pa": 0.8, "sw": 1.6, "ca": 10.1, "cs": 16.3, "eu": 2, "fa": 111.6,
    "fi": 54.3, "hi": 20.2, "hr": 20.5, "hu": 58.4, "it": 30.2, "ko": 54.2, "nl": 29.3, "pl": 44.6,
    "pt": 49.1, "ru": 278, "sr": 9.1, "sr-Latn": 9.1, "sv": 12.1, "tr": 20.9, "vi": 137.3,
}  # fmt: skip


def branch_of(language: str) -> str:
    """Return the branch of a language by its CLDR code. Raises ``UnknownId`` for any other.

    >>> branch_of("sw"), branch_of("sr-Latn")
    ('Bantu', 'Slavic')
    """
    if language not in _BRANCH_OF:
        raise unknown_id("language with a branch", language, _BRANCH_OF)
    return _BRANCH_OF[language]


def crawled_gib(language: str) -> float:
    """Return the GiB of text of a language in CC-100, 0 where it is not in there.

    >>> crawled_gib("sw"), crawled_gib("zu")
    (1.6, 0.0)
    """
    return _GIB.get(language, 0.0)
