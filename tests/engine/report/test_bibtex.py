"""BibTeX of every method: each reference of the house is taken apart, or says that it is ours."""

import re

import pytest

from lab.engine.report.bibtex import OURS, bibtex, entries_of, library
from lab.engine.report.sources import every_source

PAPER = re.compile(r"@misc\{[a-z]+(19|20)\d\d,\n(  [a-z]+ = \{.*\},\n)+\}\n")
FIELD = re.compile(r"  ([a-z]+) = \{(.*)\},")


def unescaped_braces(text):
    return re.findall(r"(?<!\\)[{}]", text)


@pytest.mark.parametrize("source", every_source())
def test_every_reference_of_the_house_is_a_paper_or_says_that_it_is_ours(source):
    papers = entries_of(source)
    assert papers or OURS.search(source) or source == every_source.__doc__, source
    for paper in papers:
        assert paper.authors and all(author[0].isalpha() for author in paper.authors)
        assert not re.search(r"[();]|arXiv|section|eq\.", paper.title + paper.venue), paper


def test_what_is_written_is_bibtex_with_an_entry_for_each_key():
    every = every_source()
    text = bibtex(every)
    entries = text.split("\n@")
    assert len(entries) == len(library(every)) > 60
    for one in ("@" + entry.removeprefix("@").rstrip("\n") + "\n" for entry in entries):
        assert PAPER.fullmatch(one), one
        for line in one.splitlines()[1:-1]:
            name, value = FIELD.fullmatch(line).groups()
            assert unescaped_braces(value) == [] and not re.search(r"(?<!\\)[&%$#_]", value)
            assert name != "doi" or value.startswith("10.")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Liang et al. (2022), Mind the Gap, NeurIPS, section 3 and figure 2 (cones)",
         [("liangetal2022", "Mind the Gap", "NeurIPS", "")]),
        ("McInnes, Healy & Melville (2018), UMAP, arXiv 1802.03426",
         [("mcinnesetal2018", "UMAP", "", "1802.03426")]),
        ("Mantel (1967), Cancer Research 27, 209; Krackhardt (1988), Social Networks 10, 359 (p)",
         [("mantel1967", "", "Cancer Research 27, 209", ""),
          ("krackhardt1988", "", "Social Networks 10, 359", "")]),
        ("TwoNN, Facco et al. 2017 (Scientific Reports 7, 12140); where the paper fits a line",
         [("faccoetal2017", "", "Scientific Reports 7, 12140", "")]),
        ("Székely & Rizzo 2013 (J. Stat. Plan. Inference 143, 1249), eq. 1.1",
         [("szekelyrizzo2013", "", "J. Stat. Plan. Inference 143, 1249", "")]),
        ("Levels are our own, from hardly noticeable to nearly unrecognisable", []),
    ],
)  # fmt: skip
def test_a_source_is_taken_apart(source, found):
    assert [(e.key, e.title, e.venue, e.arxiv) for e in entries_of(source)] == found


def test_what_one_source_leaves_out_another_says():
    short, long = (
        "Huh et al. 2024 (ICML), section 3",
        ("Huh, Cheung, Wang & Isola (2024), The platonic representation hypothesis, ICML"),
    )
    text = bibtex([short], [long])
    assert "Huh and Cheung and Wang and Isola" in text and "title = {The platonic" in text
    assert "others" in bibtex([short])
