"""Distance against pairs: how many pairs buy how much distance between two spaces?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np

from lab.core import say
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.align.contours.bridge import cross, found
from lab.experiments.align.contours.lines import TENTH, bridges, contours, relations, samples
from lab.experiments.align.contours.spec import (
    ALL,
    ContoursSpec,
    levels_of,
    native_of,
    plan,
)
from lab.experiments.align.several import fingerprint, narrowed, several_spaces
from lab.experiments.base import Result
from lab.experiments.study import Study
from lab.experiments.views.view import with_facets
from lab.limits.half_of_lead import half_words
from lab.stats.checks import codes_of
from lab.stats.contrast import Over
from lab.study.design import Design, Items, Scores
from lab.study.plan import Plan

if TYPE_CHECKING:
    import plotly.graph_objects as go


def design(spec: ContoursSpec, plan: Plan, progress: Progress) -> Design:
    """Bridge every two spaces with each number of pairs, and ask the same test concepts.

    Raises what ``several_spaces`` and ``cross`` raise.
    """
    read = several_spaces(spec, progress)
    spaces = narrowed(read, spec.width)
    crossed = cross(spaces, spec, progress)
    # The least-squares slope over distance, an item at a time.
    halved = samples(crossed, spec.n_seeds, spec.split_seed)
    off = halved[0].far - halved[0].far.mean()
    weights = TENTH * off / np.sum(off**2)
    own = native_of(spec)

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        method, _, at = arm.partition("@")
        if method == "shuffled":
            return {"accuracy": crossed.shuffled[:, seed]}
        if method == "native":
            return {"accuracy": np.mean([found(read, *two) for two in own], axis=0)}
        place = -1 if method == "mapped" or at == ALL else crossed.counts.index(int(at))
        hits = {two: each[place][:, seed] for two, each in crossed.hits.items()}
        if method == "distance":
            return {"per tenth": weights @ np.stack(list(hits.values()))}
        asked = own if method == "mapped" else crossed.pairs
        return {"accuracy": np.mean([hits[two] for two in asked], axis=0)}

    families, levels, n = spaces.families[spaces.test], levels_of(spec), spec.n_seeds
    over = Over(codes_of(families, len(families), "families"), seed=spec.split_seed)
    cells, breakpoints = bridges(crossed, halved[0], over)
    lines, price, explained = contours(crossed, halved, levels)
    tables = {"bridges": breakpoints, "contours": lines, "cells": cells,
              "relations": relations(crossed, halved, levels, n, spec.split_seed)}  # fmt: skip
    return Design(
        plan,
        Items(tuple(spaces.concepts[row] for row in spaces.test), families, seed=spec.split_seed),
        score, chance={"accuracy": crossed.chance},
        summary={"n_train": len(spaces.train), "n_spaces": len(spaces.x), "explained": explained,
                 "price": price},
        tables={name: table for name, table in tables.items() if table},
    )  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say whether distance orders the pairs needed, what a tenth costs, and where bridges stand."""
    related = [row for row in result.tables.get("relations", ()) if row["what"].startswith("pairs")]
    said = []
    for scope in dict.fromkeys(row["scope"] for row in related):
        row = next(row for row in related if row["scope"] == scope)
        need = {"more": "need more", "less": "need fewer"}.get(row["verdict"])
        lead = (
            "Spaces farther apart " + need
            if need
            else "It is undecided whether farther spaces need more"
        )
        where = f"{row['n']} pairs of spaces" + ("" if scope == "all" else f" within {scope}")
        said.append(f"{lead} {row['what']}: rank correlation {say.row(row)} over {where}.")
    price = result.summary["price"]
    if price["value"] is not None:
        said.append(f"A tenth more distance costs {say.row(price)} doublings of pairs.")
    known = [row for row in result.tables["bridges"] if None not in (row["low"], row["high"])]
    for row in sorted(known, key=lambda row: row["distance"])[:1]:
        said.append(f"The bridge from {row['a']} to {row['b']} (distance {row['distance']:.2f}) "
                    f"{half_words(row, 'pairs')}.")  # fmt: skip
    return said


def limits(result: Result) -> Sequence[str]:
    """Say what is fixed, what the lines rest on, and what they cannot say."""
    spec = cast("ContoursSpec", result.spec)
    return (
        "Claims are over concepts and draws of pairs, with these spaces fixed; that distance "
        "orders them is tested by permuting the spaces (table relations).",
        f"Lines come from one surface over pairs and distance, which explains "
        f"{result.summary['explained']:.2f} of the variance; none is drawn beyond the tested.",
        "Distance is 1 less the debiased CKA of the training concepts: it needs pairs itself. Maps "
        f"and distances are of the first {spec.width} principal components.",
        "Pairs for half of the lead compare each bridge with its own best, whatever that is.",
    )


def figure(result: Result) -> go.Figure:
    """Lines of equal accuracy over pairs and distance, and where each two spaces get there."""
    from lab.figures.align.contours import contour_lines

    return contour_lines(result.numbers(), levels_of(cast("ContoursSpec", result.spec)))


EXPERIMENTS.register(
    replace(
        Study(
            id="contours", title="Distance against pairs",
            question="How many pairs buy how much distance between two spaces?",
            spec_type=ContoursSpec, plan=plan, design=design,
            points=points, limits=limits, figure=figure,
            formula=r"P = c + (1 - c)\,\sigma(b_0 + b_1 \log_2 n + b_2 D),\quad "
            r"\text{price} = -b_2 / b_1",
            references=(
                "Our own question, after Conneau et al. (2018), Word Translation Without Parallel "
                "Data, ICLR (how few anchors a map needs)",
                "Kornblith et al. (2019), Similarity of Neural Network Representations, ICML",
                "Mantel (1967), Cancer Research 27; Krackhardt (1988), Social Networks 10",
            ),
            fingerprint=fingerprint, resolve=lambda spec: with_facets(spec, "views"),
            uses=("debiased_cka",), main=("views", "between", "counts", "levels"),
        ).experiment(),
        # All maps are fitted before any arm is scored.
        cells=None,
    )
)  # fmt: skip
