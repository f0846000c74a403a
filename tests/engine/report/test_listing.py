"""Reports of what is no run: every entry of a kind, and every recorded claim."""

import pytest

import lab
from lab.core.errors import UnknownId
from lab.engine.report.listing import listing_report
from lab.engine.report.page import html_of
from lab.ui.lessons import found, known


@pytest.mark.parametrize("kind", ["datasets", "encoders", "perturbations"])
def test_every_entry_stands_in_the_report_of_its_kind(kind):
    report = listing_report("What is there?", kind)
    assert report.table is not None and report.table.n == len(lab.catalogue(kind))
    page = html_of(report).decode()
    assert all(f"<td>{row['id']}</td>" in page for row in lab.catalogue(kind))
    assert report.sources and f"list {kind}" in page


def test_papers_of_what_is_listed_are_there_as_bibtex():
    assert "Tan" in listing_report("Which?", "encoders").bibtex


def test_another_kind_is_refused():
    with pytest.raises(UnknownId):
        listing_report("What?", "nothing")


def test_every_recorded_claim_stands_in_the_report_of_what_was_found():
    report, claims = found._report(), known.every()
    assert claims and report.table is not None and report.table.n >= len(claims)
    page = html_of(report).decode()
    assert all(f"<td>{claim.experiment}</td>" in page for claim in claims)
    assert "python -m lab run" in report.commands[0]
