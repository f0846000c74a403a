"""One picture under one light, as a page that stands alone."""

from __future__ import annotations

import base64
from html import escape

from lab.engine.report.bibtex import bibtex
from lab.engine.report.parts import Report, table_of
from lab.engine.report.reproduce import python_line
from lab.engine.report.sources import every_source, source_of
from lab.experiments import EXPERIMENTS
from lab.experiments.lighting.one.studio import Look, Scene, Studio
from lab.figures.answers import answers
from lab.figures.lighting.guard_dials import guard_dials, sentence
from lab.figures.lighting.lit_picture import png_bytes
from lab.figures.report.standalone import figure_html
from lab.perturb.light_parameters import PARAMETERS
from lab.perturb.light_parameters import light as light_of
from lab.perturb.relighting import light_words
from lab.ui.app.media import framed
from lab.ui.lighting.closing import fields_of, python_of
from lab.ui.lighting.controls import Values
from lab.ui.lighting.seen import dials_of
from lab.ui.lighting.subject import Sitting


def light_report(
    sitting: Sitting, studio: Studio, scene: Scene, light: Values, seen: Look, said: str
) -> Report:
    """Return the report of a light: both pictures, the answers, the guards, and each number."""
    names, words = studio.ground.names, light_words(light_of(**light))
    before, after = (list(zip(names, p.tolist(), strict=True))
                     for p in (scene.clean_proba, seen.proba))  # fmt: skip
    dials = dials_of(studio, seen)
    attack = EXPERIMENTS.get("lighting_attack")
    sources = list(dict.fromkeys(
        [*attack.references, *filter(None, map(source_of, studio.guards.values()))]
    ))  # fmt: skip
    shown = (("by daylight", scene.picture), (words, seen.picture))
    pictures = "".join(
        f'<img alt="{escape(f"{sitting.name}, {told}")}" src="data:image/png;base64,'
        f'{base64.b64encode(png_bytes(framed(picture))).decode()}"> '
        for told, picture in shown
    )
    bars = answers(before, after, "image", names[scene.label], worse="relit")
    drawn = figure_html(bars, "answers") + figure_html(guard_dials(dials), "guards")
    code = python_line("lighting_attack", fields_of(sitting))
    return Report(
        "Can lighting fool the model but not you?", sources, bibtex(sources, every_source()), [],
        "one picture under one light", f"{said}.",
        (f"{sitting.name}: {words}.",
         f"Margin {seen.margin:+.1f} (log-odds), by daylight {scene.clean_margin:+.1f}.",
         *map(sentence, dials), f"Guards: {studio.calibration}."),
        pictures + drawn,
        table_of("light", [{"number": p.id, "value": light[p.id], "unit": p.unit}
                           for p in PARAMETERS]),
        (code,) if sitting.concept is None else (python_of(sitting, light), code),
    )  # fmt: skip
