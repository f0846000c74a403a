"""A report as one HTML file: it fetches nothing, and nothing in it but our own script runs."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lab.engine.report.bibtex import bibtex
from lab.engine.report.parts import Report, part_of
from lab.engine.report.sources import every_source, sources_of
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.figures.report.standalone import plotly_js
from lab.figures.theme import INK

if TYPE_CHECKING:
    from jinja2 import Template

HERE = Path(__file__).parent


def report_of(results: Mapping[str, Result]) -> Report:
    """Return the report of one run, or of several by a key."""
    parts = [part_of(one, f"run-{i}" if i else one.experiment, name)
             for i, (name, one) in enumerate(results.items())]  # fmt: skip
    first = next(iter(results.values()))
    sources = list(dict.fromkeys(s for one in results.values() for s in sources_of(one)))
    questions = {EXPERIMENTS.get(one.experiment).question for one in results.values()}
    title = EXPERIMENTS.get(first.experiment).question
    if len(questions) > 1:
        title = f"{len(parts)} runs of {len(questions)} experiments"
    kind = f"{len(parts)} runs" if len(parts) > 1 else ""
    return Report(title, sources, bibtex(sources, every_source()), parts, kind)


def html_of(report: Report) -> bytes:
    """Return a report as a page, whole in itself; all text in it is escaped."""
    from markupsafe import Markup

    script = (HERE / "page.js").read_text()
    for mode, colour in INK.items():
        script = script.replace(f"INK_{mode.upper()}", colour)
    # These are ours and not escaped, as figures and formulas are, which the template marks.
    ours = {"css": (HERE / "page.css").read_text(), "plotly": plotly_js(), "script": script}
    # No other script runs, whatever a label holds: the page names these two by their digests.
    ours["scripts"] = " ".join(_hash(ours[name]) for name in ("plotly", "script"))
    page = _template().render(report=report, **{k: Markup(v) for k, v in ours.items()})
    return page.encode()


def _hash(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"'sha256-{digest}'"


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(HERE)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template(
        "page.html"
    )
