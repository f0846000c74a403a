"""What the documentation makes from the lab: reference, lessons, glossary, notebooks, decisions.

``mkdocs`` calls the functions whose names begin with ``on_``. The pages describe this checkout,
whatever is installed. Cards, specs, records and docstrings are read; no model is loaded.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import griffe
from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]

from registry_pages import REGISTRIES, table  # noqa: E402

ADAPTERS = {"cli", "ui"}
"""Rooms that a person calls, by a command or on a page, and no program."""
WORDS_ON_THIS_PAGE = "<!-- words on this page -->"


def on_config(config: Any) -> Any:
    """Add the generated pages of the reference to the navigation."""
    reference = next(part["Reference"] for part in config.nav if "Reference" in part)
    reference[:] = [{title: f"reference/{name_of(title)}.md"} for title in REGISTRIES]
    reference.append({"Python": [{room: page} for room, page in python_pages().items()]})
    return config


def on_files(files: Any, config: Any) -> Any:
    """Add what is made from the lab, and files of the repository that the site shows."""
    made = {
        f"reference/{name_of(title)}.md": page(title, make) for title, make in REGISTRIES.items()
    }
    made |= {path: python(room) for room, path in python_pages().items()}
    made |= {"glossary.md": glossary(), "notebooks.md": notebooks(), "lessons.md": lessons()}
    for path, text in (made | lesson_files()).items():
        files.append(File.generated(config, path, content=text))
    for path, source in shown_as_they_are().items():
        files.append(File.generated(config, path, abs_src_path=str(source)))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put what is computed in the place of its mark."""
    if WORDS_ON_THIS_PAGE in markdown:
        markdown = markdown.replace(WORDS_ON_THIS_PAGE, words_on(markdown))
    return markdown.replace("<!-- decisions -->", decisions())


def name_of(title: str) -> str:
    """Return the file's name of a title."""
    return title.lower().replace(" ", "")


def page(title: str, make: Any) -> str:
    """Return a page made from a registry."""
    return f"# {title}\n\nThis page is made from the registry itself.\n\n{make()}"


def shown_as_they_are() -> dict[str, Path]:
    """Return the files of the repository that the site shows, by their place in the site."""
    import plotly

    pictures = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    notebooks = {f"notebooks/{file.name}": file for file in notebook_files()}
    return notebooks | {
        "assets/screenshot.png": ROOT / "docs" / "screenshot.png",
        "assets/plotly.min.js": pictures,
        "project/dependencies.md": ROOT / "docs" / "dependencies.md",
        "project/scale.md": ROOT / "docs" / "scale.md",
        "project/reliability.md": ROOT / "docs" / "reliability.md",
        "project/changelog.md": ROOT / "CHANGELOG.md",
    }


# --- the library, from docstrings --------------------------------------------------------------


class Doctests(griffe.Extension):
    """Puts the examples of a docstring into blocks of code; Markdown takes >>> for a quotation."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        """Mend the docstring of whatever griffe has read."""
        if obj.docstring and ">>>" in obj.docstring.value:
            obj.docstring.value = fenced(obj.docstring.value)


def fenced(docstring: str) -> str:
    """Return a docstring with each example, up to the next empty line, in a block."""
    return re.sub(
        r"^( *)(>>> (?:.+\n?)+)",
        lambda found: f"\n{found[1]}```pycon\n{found[0].rstrip()}\n{found[1]}```\n",
        docstring,
        flags=re.MULTILINE,
    )


def rooms() -> dict[str, list[str]]:
    """Return the modules of each room of the library; what lies above all rooms is "lab"."""
    found: dict[str, list[str]] = {}
    for file in sorted((ROOT / "lab").rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        room = "lab" if len(parts) == 2 else parts[1]
        if room not in ADAPTERS and parts[-1] != "__main__":
            found.setdefault(room, []).append(".".join(parts).removesuffix(".__init__"))
    return dict(sorted(found.items(), key=lambda pair: (pair[0] != "lab", pair[0])))


def python_pages() -> dict[str, str]:
    """Return the page of each room, by the room's name."""
    return {room: f"reference/python/{room}.md" for room in rooms()}


def python(room: str) -> str:
    """Return the page of a room, which mkdocstrings fills from signatures and docstrings."""
    modules = "\n\n".join(f"::: {module}" for module in rooms()[room])
    return f"# {room if room == 'lab' else f'lab.{room}'}\n\n{modules}\n"


# --- words, notebooks, decisions ----------------------------------------------------------------


def glossary() -> str:
    """Return the page of all words."""
    from lab.core.glossary import GLOSSARY

    parts = ["# Glossary\n\nThe words of the lab, in the sense that the field gives them.\n"]
    for term in GLOSSARY.values():
        also = f" (also: {', '.join(term.also)})" if term.also else ""
        parts.append(f"**{term.term}**{{ #{anchor(term.term)} }}{also}\n:   {term.meaning}\n")
    return "\n".join(parts)


def anchor(term: str) -> str:
    """Return the anchor of a word on the page of all words."""
    return re.sub(r"[^a-z0-9]+", "-", term.lower()).strip("-")


def words_on(markdown: str) -> str:
    """Return a folded list of the words of the glossary that a page uses."""
    from lab.core.glossary import terms_in

    lines = [f"    **{term.term}**\n    :   {term.meaning}\n" for term in terms_in(markdown)]
    return "\n".join(['??? note "Words on this page"\n', *lines])


def lessons() -> str:
    """Return the page of all lessons: what each asks, how long it takes, and what is not known."""
    from lab.lessons.lesson import lessons as every_lesson

    parts = [
        "# Lessons\n\nA class, or one student alone, works through a lesson in the app. You guess "
        "first, and then see what was measured. Each guess is held against a run's own numbers.\n"
    ]
    for one in every_lesson():
        parts.append(f"## {one.title}\n\n{one.question}\n")
        asked = len(one.asked())
        parts.append(f"About {one.minutes} minutes, {len(one.steps)} steps, {asked} questions.\n")
        parts.append(f"**Afterwards:** {one.summary}\n\n**Not known:** {one.unknown}\n")
        parts.append("\n".join(f"- {reference}" for reference in one.references) + "\n")
        offered = [f"[{words}](lessons/{one.id}{end})" for end, (words, _) in OFFERED.items()]
        parts.append(f"To take along: {', '.join(offered)}.\n")
    return "\n".join(parts)


def lesson_files() -> dict[str, str]:
    """Return what is offered of each lesson, by its place in the site."""
    from lab.lessons.lesson import lessons as every_lesson

    return {
        f"lessons/{one.id}{end}": made(one)
        for one in every_lesson()
        for end, (_, made) in OFFERED.items()
    }


def student_notebook(lesson: Any) -> str:
    """Return the notebook of a lesson, with blanks."""
    from lab.lessons.notebook import notebook

    return notebook(lesson).decode()


def paper_of(lesson: Any) -> str:
    """Return the handout of a lesson."""
    from lab.lessons.handout import handout

    return handout(lesson)


OFFERED = {".ipynb": ("notebook", student_notebook), ".html": ("handout", paper_of)}
"""What a reader may take of a lesson: the end of the file's name, what it is, what makes it."""


def notebook_files() -> list[Path]:
    """Return the notebooks of the repository."""
    return sorted((ROOT / "notebooks").glob("*.ipynb"))


def notebooks() -> str:
    """Return the gallery: each notebook with its question and a figure like its first."""
    parts = [
        "# Notebooks\n\nEach notebook asks one question. Download it, and open it in Jupyter where "
        'Faultline is installed.\n\n<script src="assets/plotly.min.js"></script>\n'
    ]
    for file in notebook_files():
        cells = json.loads(file.read_text())["cells"]
        title, _, first = "".join(cells[0]["source"]).partition("\n")
        figure = FIRST_FIGURES[file.stem]() if file.stem in FIRST_FIGURES else ""
        parts.append(f"## {title.lstrip('# ')}\n\n{first.strip()}\n\n{figure}\n")
        parts.append(f"[Download the notebook](notebooks/{file.name})\n")
    return "\n".join(parts)


def from_record(name: str, key: str) -> str:
    """Return the figure of a recorded result."""
    from lab.engine.recorded import recorded

    return drawn(recorded(name)[key].figure())


def lights() -> str:
    """Return one drawing by daylight and in four other lights."""
    import numpy as np
    import plotly.express as px

    from lab.core.contracts import Modality
    from lab.data import DATASETS
    from lab.perturb.light_parameters import light
    from lab.perturb.relighting import light_words, relight

    cat = DATASETS.get("emojilab").column(Modality.IMAGE, "noto", ["cat"]).items[0]
    shown = [
        light(),
        light(exposure_stops=-3, full_well_electrons=500),
        light(shadow_stops=2.7, direction_deg=150, sharpness=20),
        light(temperature_kelvin=2600, exposure_stops=-1),
        light(spot_stops=3, spot_x=0.3, spot_y=-0.3),
    ]
    pictures = np.stack([relight(cat, one, "cat", 0) for one in shown])
    figure = px.imshow(pictures, facet_col=0, facet_col_wrap=5, height=200)
    for note, one in zip(figure.layout.annotations, shown, strict=True):
        note.text = light_words(one).replace(", ", ",<br>")
    return drawn(figure.update_xaxes(visible=False).update_yaxes(visible=False))


def drawn(figure: Any) -> str:
    """Return a figure as a piece of a page that holds plotly already."""
    html = figure.to_html(full_html=False, include_plotlyjs=False, config={"displayModeBar": False})
    return f'<div class="figure">{html}</div>'


FIRST_FIGURES = {
    "can_you_see_it_coming": lambda: from_record("foresight", "foresight"),
    "how_dark_is_too_dark": lights,
    "how_far_apart": lambda: from_record("spaces", "spaces"),
    "how_many_pairs": lambda: from_record("bridge", "bridge"),
    "twelve_labels_and_a_laptop": lambda: from_record("pareto", "pareto"),
    "what_gets_lost_in_translation": lambda: from_record("socratic", "socratic"),
    "when_the_third_modality_hurts": lambda: from_record("lattice", "lattice"),
    "where_does_it_break": lambda: from_record("board", "lite0.darker.auto"),
}

MARGIN, SHOWN = 0.05, 0.16
EXAMPLES = [
    # low, high, p, whether the claim expects EQUAL, families
    (0.03, 0.13, 0.004, False, 80),
    (-0.14, -0.04, 0.003, False, 80),
    (-0.03, 0.04, 0.80, False, 80),
    (0.01, 0.04, 0.010, False, 80),
    (0.01, 0.04, 0.010, True, 80),
    (-0.06, 0.11, 0.52, False, 80),
    (0.03, 0.13, 0.004, False, 8),
]
"""Differences that ``lab.stats.decide`` decides when the page is made."""


def decisions() -> str:
    """Return the table of the examples: each interval as a bar, and what the rule decides."""
    from lab.stats.decide import decide
    from lab.stats.estimate import Estimate

    rows = []
    for low, high, p, expects_equal, families in EXAMPLES:
        estimate = Estimate((low + high) / 2, low, high, n=240, over="families")
        found = decide(estimate, p, margin=MARGIN, expects_equal=expects_equal, n_families=families)
        why = f" ({found.reason.value})" if found.reason else ""
        numbers = f"{estimate.value:+.3f} ({low:+.2f} to {high:+.2f})"
        expects = "equal" if expects_equal else "more or less"
        verdict = f"**{found.verdict.value}**{why}"
        rows.append((bar(low, high), verdict, expects, numbers, f"{p:.2g}", families))
    header = ("interval", "verdict", "the claim expects", "difference", "p", "families")
    return table(header, rows)


def bar(low: float, high: float) -> str:
    """Return the picture of one interval: zero as a line, the margin as a band."""

    def x(value: float) -> str:
        return f"{100 + 100 * value / SHOWN:.1f}"

    band = f'<rect x="{x(-MARGIN)}" y="0" width="{200 * MARGIN / SHOWN:.1f}" height="24"'
    middle = x((low + high) / 2)
    return (
        f'<svg class="interval" viewBox="0 0 200 24" role="img" aria-label="{low:+.2f} to '
        f'{high:+.2f}">{band} class="margin"/><path d="M100 0V24" class="zero"/>'
        f'<path d="M{x(low)} 12H{x(high)}" class="range"/>'
        f'<circle cx="{middle}" cy="12" r="4"/></svg>'
    )
