"""What one item was answered, as a file and as a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lab.data import DATASETS
from lab.engine.report.bibtex import bibtex
from lab.engine.report.parts import Report, table_of
from lab.engine.report.sources import every_source
from lab.experiments import EXPERIMENTS
from lab.experiments.language.one_item import WordQuestion, place_of, prompt, verdict
from lab.figures.language.choices import choices
from lab.figures.report.standalone import figure_html
from lab.stats.checks import Floats
from lab.ui.app.download import download
from lab.ui.words.controls import Chosen

Found = Mapping[str, Floats]
"""By who answers: a share of 1 for each candidate."""


def places(seen: WordQuestion, found: Found) -> str:
    """Say at which place each puts the true candidate."""
    each = ", ".join(f"{name} {place_of(seen, shares)}" for name, shares in found.items())
    return f"Place of “{seen.candidates[seen.true]}” among {len(seen.candidates)}: {each}."


def export(now: Chosen, seen: WordQuestion, words: Sequence[str], found: Found) -> None:
    """Draw the buttons: shares as CSV, and a report of this one item; none where none answered."""
    if not found:
        return
    rows = [
        {"candidate": candidate, "true": at == seen.true,
         **{name: float(shares[at]) for name, shares in found.items()}}
        for at, candidate in enumerate(seen.candidates)
    ]  # fmt: skip

    def report() -> Report:
        sources = list(EXPERIMENTS.get("socratic").references)
        return Report(
            f"What do words say of “{DATASETS.get(now.dataset).name(now.concept)}”?", sources,
            bibtex(sources, every_source()), kind="one item through words",
            lead=verdict(seen, found, len(words)),
            said=(f"The prompt as sent: {prompt(words, now.wording)}", places(seen, found),
                  "One item proves nothing: the study “socratic” asks many, with an interval."),
            picture=figure_html(choices(seen.candidates, seen.true, found), "words"),
            table=table_of("answers", rows), commands=("faultline run socratic",),
        )  # fmt: skip

    download(rows, None, "words", report=report)
