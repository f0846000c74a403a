"""The transfer figures: every number is there, colours say the sign, far is to the right."""

import numpy as np
import pytest

from lab.figures.theme import DIVERGING, mark
from lab.figures.transfer.cells import LossScale, loss_scale, sentence, signed
from lab.figures.transfer.curve import points_of, transfer_curve
from lab.figures.transfer.foresight import foresight, name_of
from lab.figures.transfer.language_chart import language_chart, placed
from lab.figures.transfer.matrix import facet_names, transfer_matrix

FACETS = ["en", "es", "sw"]
LOSSES = {("en", "es"): 0.1, ("en", "sw"): 0.4, ("es", "en"): -0.08, ("es", "sw"): 0.3,
          ("sw", "en"): 0.05, ("sw", "es"): 0.02}  # fmt: skip
EXTRA = {"fr": (5, True, 3), "pcm": (None, False, 0)}


def cell(source, goal, accuracy, gap, native=True):
    row = {"group": "use", "source": f"use/{source}", "target": f"use/{goal}", "n": 100,
           "n_families": 80, "chance": 0.03, "left_out": 2, "control": None}  # fmt: skip
    values = {"accuracy": accuracy, "home": accuracy + gap, "gap": gap}
    values["native_gap"] = gap / 2 if native else None
    for name, value in values.items():
        ends = (None, None) if value is None else (value - 0.04, value + 0.04)
        row |= {name: value, f"{name}_low": ends[0], f"{name}_high": ends[1]}
    return row


def facet(name, resource, read, copies):
    return {"view": f"use/{name}", "encoder": "use", "facet": name, "name": name.upper(),
            "modality": "text", "resource": resource, "resource_name": "winners", "read": read,
            "copies": copies, "n": 100}  # fmt: skip


@pytest.fixture
def run():
    cells = [cell(f, f, 0.5, 0.0) for f in FACETS]
    cells += [cell(s, g, 0.5 - gap, gap) for (s, g), gap in LOSSES.items()]
    cells += [cell("en", name, 0.3, 0.2, native=False) for name in EXTRA]
    distances = [
        {"group": "use", "source": f"use/{s}", "target": f"use/{g}", "measure": m, "value": v,
         "low": v - 0.01, "high": v + 0.01, "reason": ""}
        for (s, g), gap in LOSSES.items()
        for m, v in (("alignment", 1 + gap), ("debiased_cka", 0.8 - gap))
    ]  # fmt: skip
    tested = {"low": 0.2, "high": 0.9, "p": 0.01, "p_holm": 0.02, "verdict": "predicts",
              "reason": "", "rho": 0.6}  # fmt: skip
    return {
        "spec": {"gap": "home", "facet_type": "language"},
        "summary": {
            "n": 100, "n_families": 80, "groups": ["use"], "group": "use",
            "home": {"chance": 0.03}, "resources": {"home": "use/en"}, "idle": [],
        },
        "tables": {
            "cells": cells,
            "facets": [facet("en", 5, True, 0), facet("es", 5, True, 4), facet("sw", 2, False, 9)]
            + [facet(name, *values) for name, values in EXTRA.items()],
            "distances": distances,
            "measures": [{"measure": "alignment", **tested},
                         {"measure": "debiased_cka", "reason": "made so"}],
            "foresight": [
                {"kind": "score", "id": "leep", "tau": 0.5, "low": 0.3, "high": 0.7, "reason": ""},
                {"kind": "distance", "id": "alignment", "tau": 0.2, "low": 0.0, "high": 0.4,
                 "reason": ""},
                {"kind": "rehearsal", "id": "rehearsal", "tau": 0.9, "low": 0.8, "high": 1.0,
                 "reason": ""},
                {"kind": "score", "id": "nleep", "reason": "too few"},
            ],
        },
    }  # fmt: skip


def said(figure):
    return " ".join(t for trace in figure.data if trace.text is not None for t in trace.text)


def test_matrix_holds_every_trained_pair_once_and_its_numbers(run):
    figure = transfer_matrix(run, "use", ("use/en", "use/sw"))
    bars = figure.data[0]
    pairs = {tuple(key.split("|")) for key in bars.customdata}
    assert pairs == {(f"use/{s}", f"use/{g}") for s in FACETS for g in FACETS}
    text = said(figure)
    assert text.count("<b>.50</b>") == 3 and "−.40" in text and "+.08" in text
    chosen = [w for w in bars.marker.line.width if w > 1]
    assert len(chosen) == 1
    assert list(figure.layout.xaxis.ticktext) == ["EN", "ES", "SW"]
    assert "n = 100 concepts<br>of 80 families" in figure.layout.annotations[0].text
    assert "chance 0.03" in figure.layout.annotations[0].text


def test_colours_tell_loss_from_gain_and_the_diagonal_is_neither(run):
    bars = transfer_matrix(run, "use").data[0]
    colour = dict(zip(bars.customdata, bars.marker.color, strict=True))
    lost, gained = colour["use/en|use/sw"], colour["use/es|use/en"]
    middle = len(DIVERGING) // 2
    assert DIVERGING.index(lost) < middle <= DIVERGING.index(gained)
    assert colour["use/en|use/en"] not in DIVERGING


def test_scale_is_centred_at_no_loss_and_holds_every_interval(run):
    away = [c for c in run["tables"]["cells"] if c["source"] != c["target"]]
    scale = loss_scale(away, "gap")
    assert scale.most == pytest.approx(0.44)
    assert scale.range.part(0.0) == 0.5
    assert loss_scale([cell("en", "es", 0.5, 0.001)], "gap").most == 0.1
    assert LossScale(0.4).steps()[0][1] == DIVERGING[-1]  # gain, the low end, is blue


def test_against_its_own_probe_the_matrix_shows_the_other_loss(run):
    run["spec"]["gap"] = "native"
    assert "−.20" in said(transfer_matrix(run, "use"))


def test_a_cell_in_words_says_undecided_where_the_interval_holds_zero(run):
    names = facet_names(run)
    clear = sentence(cell("en", "sw", 0.1, 0.4), names, "gap")
    assert "It loses 0.4 (0.36 to 0.44)" in clear and "2 copies of English left out" in clear
    assert "undecided" in sentence(cell("sw", "es", 0.48, 0.02), names, "gap")
    assert "It gains 0.08" in sentence(cell("es", "en", 0.58, -0.08), names, "gap")
    assert signed(0.0001) == "0"


@pytest.mark.parametrize("measure", ["alignment", "debiased_cka"])
def test_far_is_to_the_right_whatever_the_measure(run, measure):
    figure = transfer_curve(run, "use", measure, ("use/en", "use/sw"))
    points = points_of(run, "use", measure)
    assert len(points) == 6
    x = [p.x[0] for p in points]
    backwards = figure.layout.xaxis.autorange == "reversed"
    assert backwards == (measure == "debiased_cka")
    far = points[int(np.argmin(x) if backwards else np.argmax(x))]
    assert far.pair == ("use/en", "use/sw")  # the pair that loses most
    assert set(figure.data[-1].text) == {p.label for p in points}  # few: all are named
    assert figure.data[-1].error_x.array is not None and figure.data[-1].error_y.array is not None


def test_the_verdict_stands_above_the_curve_and_the_reason_where_there_is_none(run):
    assert "predicts" in transfer_curve(run, "use", "alignment").layout.title.text
    assert "made so" in transfer_curve(run, "use", "debiased_cka").layout.title.text


def test_languages_lie_from_high_to_low_resource_and_the_best_first_in_a_class(run):
    home, rows, bands = placed(run)
    assert home == "use/en"
    assert [row.facet["facet"] for row in rows] == ["en", "es", "fr", "sw", "pcm"]
    assert [band[0] for band in bands] == [5, 2, -1]
    assert [row.at for row in rows] == sorted(row.at for row in rows)


def test_language_chart_marks_what_was_read_chance_english_and_copies(run):
    figure = language_chart(run, "use/sw")
    by_name = {trace.name: trace for trace in figure.data if trace.name}
    read, unread = by_name["encoder trained on it"], by_name["never read"]
    assert len(read.x) == 3 and read.marker.symbol == mark("text").symbol
    assert len(unread.x) == 2 and unread.marker.symbol.endswith("-open")
    assert len(by_name["trained on the language itself"].x) == 2
    assert "= 9" in said(figure) and "= 0" not in said(figure)
    words = [note.text for note in figure.layout.annotations]
    assert any("chance" in w for w in words) and any("EN 0.5" in w for w in words)
    assert figure.layout.xaxis.range[0] == 0


def test_foresight_sorts_by_tau_and_leaves_out_what_is_undefined(run):
    figure = foresight(run)
    assert list(figure.layout.yaxis.ticktext) == ["plain trial", "LEEP", name_of(
        {"kind": "distance", "id": "alignment"})]  # fmt: skip
    assert sum(len(trace.x) for trace in figure.data) == 3
