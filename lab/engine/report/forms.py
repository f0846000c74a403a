"""The forms of a report: a page, a notebook, BibTeX, and its figure for paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from lab.core.errors import BadInput
from lab.engine.report.bibtex import bibtex
from lab.engine.report.notebook import notebook_of
from lab.engine.report.page import html_of, report_of
from lab.engine.report.sources import every_source, sources_of
from lab.experiments.base import Result
from lab.figures.report.paper import FORMATS, picture_of

Results = Mapping[str, Result]


def page(results: Results) -> bytes:
    """Return the page of one run or several."""
    return html_of(report_of(results))


def notebook(results: Results) -> bytes:
    """Return a notebook that computes them again."""
    return notebook_of(list(results.values()))


def references(results: Results) -> bytes:
    """Return the BibTeX of every method that they used."""
    sources = [source for one in results.values() for source in sources_of(one)]
    return bibtex(sources, every_source()).encode()


def picture(results: Results, form: str) -> bytes:
    """Return the figure of one run as SVG, PDF or PNG.

    Raises ``BadInput`` for several runs, and ``Unavailable`` where what draws it is missing.
    """
    if len(results) != 1:
        do = "Ask for each, or for .html."
        raise BadInput("one run, for a figure", f"{len(results)} runs", do)
    return picture_of(next(iter(results.values())).figure(), form)


FORMS: dict[str, Callable[[Results], bytes]] = {
    ".html": page,
    ".ipynb": notebook,
    ".bib": references,
    **{f".{form}": partial(picture, form=form) for form in FORMATS},
}
"""By the end of a file's name."""
