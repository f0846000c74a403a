"""A lesson on paper: one page of HTML that fetches nothing, with room for every answer."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.lessons.steps import Asked, Change, Debate, Lesson, LookAt, Reveal, Show

if TYPE_CHECKING:
    from jinja2 import Template
    from markdown_it import MarkdownIt

N_TICKS = 6


def handout(lesson: Lesson) -> str:
    """Return a lesson as a page to print: its texts and questions, and not what is the case.

    What follows a guess begins a new sheet. Whatever HTML a text holds is shown as it is written;
    nothing in the page runs.
    """
    steps = [_printed(step, lesson) for step in lesson.steps]
    return _template().render(lesson=lesson, steps=steps)


def _printed(step: Any, lesson: Lesson) -> dict[str, Any]:
    """Return what the page shows of a step."""
    from markupsafe import Markup

    shown: dict[str, Any] = {
        "form": "",
        "kind": step.kind,
        "title": step.title,
        "text": Markup(_markdown().render(step.text)),
        "ask": getattr(step, "ask", ""),
        "opens": step.opens and step.opens.title,
        "seen": _seen(step, lesson),
        "sides": [side.claim for side in step.sides] if isinstance(step, Debate) else [],
    }
    if isinstance(step, Asked):
        width = (step.high - step.low) / (N_TICKS - 1)
        ticks = [f"{step.low + width * i:.3g}" for i in range(N_TICKS)]
        shown |= {"form": step.form, "unit": step.unit, "ticks": ticks}
        shown["options"] = list(step.options.values())
    return shown


def _seen(step: Any, lesson: Lesson) -> str:
    """Say what to write down of what the screen shows; "" where it shows nothing."""
    if isinstance(step, Reveal):
        asked = lesson.asked()
        titles = ", ".join(f"“{asked[id].title}”" for id in step.of)
        return f"What you see, and how far you were off at {titles}:"
    if isinstance(step, Change):
        values = ", ".join(map(str, step.options))
        return f"Set {step.knob.replace('_', ' ')} to {values}. What changes, and what does not:"
    return "What you see:" if isinstance(step, Show | LookAt) else ""


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(Path(__file__).parent)
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    return made.get_template("handout.html")
