"""BibTeX of the sources that cards, measures and experiments name in words.

A source is a sentence, such as "Huh et al. 2024 (ICML), section 3" or "Holm (1979), A simple
procedure, Scandinavian Journal of Statistics 6, 65"; here alone it is taken apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

NAME = r"[A-ZÀ-Þ][\w'’-]*[a-zß-ÿ]"
CITED = re.compile(
    rf"(?P<authors>{NAME} et al\.|(?:{NAME}, )*{NAME} & {NAME}|{NAME}) "
    r"(?P<open>\()?(?P<year>(?:19|20)\d\d)(?![\d.])(?(open)\))(?: \((?P<inside>[^()]*)\))?"
)
ARXIV = re.compile(r"arXiv[: ](\d{4}\.\d{4,5})")
DOI = re.compile(r"doi:(10\.\S+[^\s,;.])")
VENUE = re.compile(r"[A-Z][A-Za-z.&]*[A-Z][\w.& -]*|.*[A-Za-z.] S?\d[\d()]*")
"""An acronym, or a journal with the number of its volume."""
PLACE = re.compile(r"(?:eq\.|equations?|sections?|appendix|algorithm|definition|lemma|S?\d)", re.I)
ENDS = re.compile(r"; |(?<!Trans)\. (?=[A-Z])|: (?=[a-z])|(?<=[A-Z]): |,? arXiv|$")
"""Where the words that name a paper end: after it stands what was done with it."""
NO_VENUE = {"FID", "platonic-rep", "Brain-Score"}
"""What stands in parentheses behind a year though nothing was published there."""
OURS = re.compile(
    r"\bours?\b|own source|Usual in|PyPI|Debian package|scikit-|Unicode|positive control"
    r"|completely at random|Linear light|linear light|Resampling, as a tape|QWERTY|drawn place",
    re.IGNORECASE,
)
"""How a source says that there is no paper: a design of ours, a package, usual practice."""


@dataclass(frozen=True)
class Paper:
    """One paper, as far as the words that name it say."""

    key: str
    authors: tuple[str, ...]
    year: str
    title: str = ""
    venue: str = ""
    arxiv: str = ""
    doi: str = ""
    source: str = ""
    """The words that name it."""


def entries_of(source: str) -> list[Paper]:
    """Return the papers that a source names.

    >>> [e.key for e in entries_of("Kornblith et al. 2019 (ICML), with HSIC of Song et al. 2012")]
    ['kornblithetal2019', 'songetal2012']
    >>> e, = entries_of("Holm (1979), A simple test, Scandinavian Journal of Statistics 6, 65")
    >>> e.title, e.venue
    ('A simple test', 'Scandinavian Journal of Statistics 6, 65')
    """
    found = list(CITED.finditer(source))
    ends = [*(match.start() for match in found[1:]), len(source)]
    pairs = zip(found, ends, strict=False)
    return [replace(_entry(m, source[m.end() : end]), source=source) for m, end in pairs]


def library(sources: Iterable[str]) -> dict[str, Paper]:
    """Return the papers of many sources by key: what one leaves out, another may say."""
    papers: dict[str, Paper] = {}
    for source in sources:
        for entry in entries_of(source):
            papers[entry.key] = _joined(papers.get(entry.key, entry), entry)
    return papers


def bibtex(sources: Iterable[str], known: Iterable[str] = ()) -> str:
    """Return the BibTeX of all papers that sources name; ``known`` are more sources, which may say
    a title or a venue that these leave out."""
    wanted = library(sources)
    more = library(known)
    return "\n".join(_written(_joined(e, more.get(key, e))) for key, e in sorted(wanted.items()))


def _entry(match: re.Match[str], tail: str) -> Paper:
    said = match["authors"]
    authors = tuple(re.split(r", | & ", said.removesuffix(" et al.")))
    authors += ("others",) if said.endswith("et al.") else ()
    inside = match["inside"] or ""
    tail = tail if match["open"] or not inside else ""
    if match["open"]:
        text = re.sub(r"\s*\([^()]*\)", "", tail)
        title, venue = _title_and_venue(ENDS.split(text)[0].strip(" ,.:"), "arXiv" in text)
    else:
        title, venue = "", "" if inside in NO_VENUE else _before_place(inside)
    around = f"{inside} {tail}"
    arxiv, doi = ARXIV.search(around), DOI.search(around)
    venue = ARXIV.sub("", venue).strip(" ,")
    return Paper(
        _key(authors, match["year"]), authors, match["year"], title, venue,
        arxiv[1] if arxiv else "", doi[1] if doi else "",
    )  # fmt: skip


def _title_and_venue(text: str, is_preprint: bool) -> tuple[str, str]:
    first, _, rest = text.partition(", ")
    if not first or first[0].islower() or PLACE.match(first):
        return "", ""  # what was done with it
    alone = not is_preprint and (not rest or PLACE.match(rest))
    if alone and VENUE.fullmatch(first):
        return "", _before_place(text)
    return first, "" if rest[:1].islower() else _before_place(rest)


def _before_place(text: str) -> str:
    """Return a venue without where in the paper it stands."""
    parts = text.split(", ")
    kept = []
    for i, part in enumerate(parts):
        if PLACE.match(part) and not (i and re.fullmatch(r"S?\d+", part)):
            break
        kept.append(part)
    return ", ".join(kept)


def _key(authors: tuple[str, ...], year: str) -> str:
    first = authors[0]
    if len(authors) == 2:
        first += "etal" if authors[1] == "others" else authors[1]
    elif len(authors) > 2:
        first += "etal"
    plain = unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]", "", plain) + year


def _joined(one: Paper, other: Paper) -> Paper:
    authors = one.authors if "others" not in one.authors else other.authors
    return replace(
        one, authors=authors, title=one.title or other.title, venue=one.venue or other.venue,
        arxiv=one.arxiv or other.arxiv, doi=one.doi or other.doi,
    )  # fmt: skip


def _written(entry: Paper) -> str:
    fields = {
        "author": " and ".join(entry.authors), "title": entry.title, "year": entry.year,
        "howpublished": entry.venue, "eprint": entry.arxiv,
        "archiveprefix": "arXiv" if entry.arxiv else "", "doi": entry.doi,
        "note": "" if entry.title else f"named in Faultline as: {entry.source}",
    }  # fmt: skip
    lines = [f"  {name} = {{{_escaped(value)}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{entry.key},", *lines, "}", ""])


def _escaped(text: str) -> str:
    r"""Escape what BibTeX and TeX would read.

    >>> _escaped("Perception & Psychophysics 63 {x}")
    'Perception \\& Psychophysics 63 \\{x\\}'
    """
    return re.sub(r"([&%$#_{}])", r"\\\1", text.replace("\\", "")).replace("~", r"\~{}")
