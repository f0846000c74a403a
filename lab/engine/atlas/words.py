"""What the atlas says: who holds, whom the definition of robustness moves, what surprises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from lab.core import say
from lab.core.contracts import MAX_SEVERITY
from lab.encoders import ENCODERS
from lab.engine.atlas.atlas import Atlas, Block
from lab.engine.atlas.merits import Merit
from lab.engine.atlas.ranking import Crossed, Standing, crossings, not_behind, ranking
from lab.engine.atlas.surprise import LEAST, Surprise, surprises
from lab.figures.theme import number as number_of
from lab.figures.theme import supported
from lab.limits.words import NOT_COMPARED, ratio_words
from lab.perturb import PERTURBATIONS
from lab.stats.decide import Verdict
from lab.stats.estimate import Estimate
from lab.study.words import Words

MOST_LEFT_OUT = 4
CELL_S = 26
"""About what a planned cell takes on two cores, over all models: 32 s of Lite0, 260 s of the vision
transformer, a few of a hand-made one."""


class Said(NamedTuple):
    """How a merit is said."""

    name: str
    best: str
    """A sentence with a place for the number."""
    undecided: str
    does: str
    ahead: str
    percent: bool


SAID: dict[Merit, Said] = {
    "kept": Said(
        "Lead kept", "{} holds best: it keeps {} of its lead over chance on average.",
        "holds best", "keeps", "keeps more of its lead", True,
    ),
    "hurt": Said(
        "Score under harm", "{} scores best under harm: {} on average.",
        "scores best under harm", "scores", "scores higher under harm", False,
    ),
    "breaks": Said(
        "Breakpoint", "{} breaks last: half of its lead over chance is lost {}.",
        "breaks last", "breaks", "breaks later", False,
    ),
}  # fmt: skip


def words(atlas: Atlas, block: Block, merit: Merit) -> Words:
    """Say who holds in a block by a merit, and what limits that."""
    rows = ranking(atlas, block, merit)
    crossed = crossings(atlas, block)
    points = [_last(rows, merit), *_crossed(block, crossed)]
    if min(block.rows.shape) >= LEAST:
        points.append(_most_surprising(surprises(atlas, block, merit), merit))
    return Words(
        _headline(rows[0], merit, not_behind(atlas, block, merit)), tuple(points),
        f"{block.n} concepts of {block.n_families} families, the same for every model, seed "
        f"{block.group.seed}. {len(block.ways)} ways to hurt them, levels 1 to 5. 95 % intervals "
        "by resampled families. Verdicts over many pairs are corrected by Holm.",
        tuple(_limits(atlas, block)),
    )  # fmt: skip


def name_of(encoder: str) -> str:
    """Return the short name of an encoder."""
    return ENCODERS.get(encoder).card.title.split(" (")[0]


def number(found: Estimate, merit: Merit) -> str:
    """Say a merit with its interval, shares in percent."""
    if merit == "breaks" and found.value is not None and found.value >= MAX_SEVERITY:
        return f"beyond level {MAX_SEVERITY:g}"
    at = "at level " if merit == "breaks" else ""
    return at + _number(found, " %" if SAID[merit].percent else "")


def surprise_words(one: Surprise, merit: Merit) -> str:
    """Say a cell that row and column do not explain."""
    sign = "higher" if (one.residual.value or 0.0) > 0 else "lower"
    return (
        f"{name_of(one.encoder)} under “{PERTURBATIONS.get(one.way).label}”: its "
        f"{SAID[merit].name.lower()} is {sign} than model and harm together give, by "
        f"{_apart(one.residual, merit)}."
    )


def pair_words(found: Mapping[str, Any]) -> str:
    """Say a row of the atlas' pairs: how far apart two encoders break under one harm."""
    lead = {end: found[f"lead_{end}"] for end in ("value", "low", "high")}
    return ratio_words(
        {**found, "lead": lead}, PERTURBATIONS.get(found["perturbation"]),
        name_of(found["a"]), name_of(found["b"]),
    )  # fmt: skip


def verdict_words(row: Mapping[str, Any]) -> str:
    """Say which of a pair breaks later, or why that is not known."""
    if row["why_not"]:
        return f"not compared: {NOT_COMPARED.get(row['why_not'], row['why_not'])}"
    if not row["decided"]:
        return "undecided"
    same = 1.0 if row["kind"] == "ratio" else 0.0
    at = row["low"] if row["low"] is not None else row["high"]
    return f"{name_of(row['a'] if at > same else row['b'])} breaks later"


def apart_words(row: Mapping[str, Any]) -> str:
    """Say a pair's ratio or difference in its unit, with its interval."""
    if row["why_not"]:
        return ""
    unit = PERTURBATIONS.get(row["perturbation"]).unit if row["kind"] != "ratio" else "times"
    side = {"": "", "left": "at most ", "right": "at least "}[row["censored"]]
    value = row["bound"] if row["value"] is None else row["value"]
    ends = row["low"], row["high"]
    if ends == (None, None):
        return f"{side}{number_of(value)} {unit}"
    low, high = ("open" if end is None else supported(end, value, None) for end in ends)
    return f"{side}{supported(value, *ends)} {unit} ({low} to {high})"


def _most_surprising(found: Sequence[Surprise], merit: Merit) -> str:
    sure = [one for one in found if one.verdict in {Verdict.MORE, Verdict.LESS}]
    if not sure:
        return "No cell surely differs from what its model and its harm together give."
    return f"Most surprising is {surprise_words(sure[0], merit)}"


def _headline(first: Standing, merit: Merit, rivals: Sequence[str]) -> str:
    found, said = number(first.estimate, merit), SAID[merit]
    if not rivals:
        return said.best.format(name_of(first.encoder), found)
    a, b = name_of(first.encoder), name_of(rivals[0])
    return f"It is undecided who {said.undecided}: {a}, which {said.does} {found}, or {b}."


def _last(rows: Sequence[Standing], merit: Merit) -> str:
    last = rows[-1]
    found = number(last.estimate, merit)
    return f"Of {len(rows)} models, {name_of(last.encoder)} comes last: {found}."


def _crossed(block: Block, crossed: Sequence[Crossed]) -> list[str]:
    pairs = len(block.encoders) * (len(block.encoders) - 1) // 2
    if not crossed:
        return ["No two models surely change their order with the definition."]
    one = crossed[0]
    a, b = name_of(one.a), name_of(one.b)
    return [
        f"The order depends on the definition: {len(crossed)} of {pairs} pairs surely swap places.",
        f"{a} {SAID[one.ahead_by].ahead} than {b}, by {_apart(one.difference, one.ahead_by)}.",
        f"Yet {b} {SAID[one.behind_by].ahead} than {a}, by {_apart(one.reverse, one.behind_by)}.",
    ]


def _apart(found: Estimate, merit: Merit) -> str:
    """Say how large a difference is; its sign is in the words."""
    unit = " points" if SAID[merit].percent else " levels" if merit == "breaks" else ""
    return _number(_positive(found), unit)


def _number(found: Estimate, unit: str) -> str:
    if unit in {" %", " points"}:
        value, low, high = (None if x is None else round(100 * x)
                            for x in (found.value, found.low, found.high))  # fmt: skip
        return f"{value}{unit} ({low} to {high})"
    value_said, _, ends = say.estimate(found.value, found.low, found.high).partition(" ")
    return f"{value_said}{unit} {ends}"


def _positive(found: Estimate) -> Estimate:
    """Return how large a difference is, with its ends in their order."""
    if found.value is None or found.value >= 0 or found.low is None or found.high is None:
        return found
    return Estimate(-found.value, -found.high, -found.low, found.n, found.over)


def _limits(atlas: Atlas, block: Block) -> list[str]:
    done, planned = len(atlas.cells), atlas.n_planned
    limits = [
        "A model that knows little has little to lose. So the lead that is kept and the score can "
        "order models differently: neither is wrong.",
        "Breakpoints beyond the tested range count as its end. Their median does not move by that "
        "as long as fewer than half are there.",
    ]
    if block.left_out:
        some = list(block.left_out.items())[:MOST_LEFT_OUT]
        told = "; ".join(f"{name_of(encoder)} ({why})" for encoder, why in some)
        more = len(block.left_out) - len(some)
        limits.append(f"Not ranked: {told}{f'; and {more} more' if more else ''}.")
    if done < planned:
        hours = (planned - done) * CELL_S / 3600
        limits.append(
            f"{done:,} of the {planned:,} planned cells are computed so far. Two cores take about "
            f"{hours:.0f} hours for the rest."
        )
    return limits
