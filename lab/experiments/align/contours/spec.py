"""What is asked of the contours: which spaces, how many pairs, which lines, and the claims."""

from __future__ import annotations

from itertools import combinations
from math import log2

from pydantic import Field

from lab.core.errors import BadInput
from lab.experiments.align.several import SeveralSpacesSpec, views_of
from lab.experiments.views.shared_space import native_space
from lab.limits.contour import LEAST_PLACES
from lab.probes.maps import LEAST_PAIRS, Kind
from lab.stats.decide import Verdict
from lab.study.plan import Arm, Claim, Outcome, Plan, minus, slope

ALL = "all"
MORE, LESS = frozenset({Verdict.MORE}), frozenset({Verdict.LESS})
OURS = "our own guess, before any run"
OUTCOMES = (
    Outcome("accuracy", title="R@1", margin=0.02),
    Outcome("per tenth", title="R@1 per .1 of distance", margin=0.005),
)


class ContoursSpec(SeveralSpacesSpec):
    """Which spaces are bridged, with how many pairs, and which lines are drawn."""

    views: str = Field(
        "use/en, use/es, use/ja, use/sw, use/am, minilm/en, lite0/noto, lite0/openmoji, hog/noto",
        description='Spaces as "encoder/facet", separated by commas.',
    )
    between: str = Field(
        "", description='Which two spaces, as "use/en > use/es, hog/noto > use/en"; empty: every '
        "two of them.",
    )  # fmt: skip
    counts: str = Field("10, 20, 50, 100, 200", description="Numbers of pairs; all is added.")
    levels: str = Field("0.05, 0.1, 0.25", description="Accuracies whose lines are drawn.")
    map: Kind = Field("ridge", description="What is fitted on the pairs, both ways.")
    width: int = Field(
        128, ge=2, le=1000, description="Principal components of each space that are mapped."
    )
    n_seeds: int = Field(10, ge=1, le=50, description="Draws of which pairs.")


def counts_of(spec: ContoursSpec) -> tuple[int, ...]:
    """Return the numbers of pairs. Raises ``BadInput`` unless two or more rise from 10 on."""
    counts = _numbers(spec.counts)
    whole = all(count == int(count) for count in counts)
    if len(counts) < 2 or not whole or counts[0] < LEAST_PAIRS:
        do = "Separate them by commas."
        raise BadInput(f"two rising whole numbers from {LEAST_PAIRS} on", repr(spec.counts), do)
    return tuple(int(count) for count in counts)


def levels_of(spec: ContoursSpec) -> tuple[float, ...]:
    """Return the accuracies of lines. Raises ``BadInput`` unless they rise between 0 and 1."""
    levels = _numbers(spec.levels)
    if not levels or levels[0] <= 0 or levels[-1] >= 1:
        raise BadInput("rising accuracies between 0 and 1", repr(spec.levels), "Name .1, .25.")
    return levels


def _numbers(text: str) -> tuple[float, ...]:
    try:
        found = tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise BadInput("numbers", repr(text), "Separate them by commas.") from error
    return found if list(found) == sorted(set(found)) else ()


def pairs_of(spec: ContoursSpec) -> tuple[tuple[str, str], ...]:
    """Return which spaces are bridged.

    Raises ``BadInput`` for one that is not among the views, twice the same two, or fewer than three
    pairs of spaces: on two any line fits.
    """
    names = [str(view) for view in views_of(spec)]
    found = [] if spec.between.strip() else list(combinations(names, 2))
    for part in (part for part in spec.between.split(",") if part.strip()):
        two = tuple(side.strip() for side in part.split(">"))
        if len(two) != 2 or two[0] == two[1] or not set(two) <= set(names):
            raise BadInput('two of the views, as "a > b"', repr(part), f"Views: {names}.")
        found.append((two[0], two[1]))
    if len({frozenset(two) for two in found}) < len(found):
        raise BadInput("two spaces once", repr(spec.between), "Both ways are asked anyway.")
    if len(found) < LEAST_PLACES:
        got = f"{len(found)} of {', '.join(names)}"
        raise BadInput(f"{LEAST_PLACES} pairs of spaces or more", got, "Name more views.")
    return tuple(found)


def middle_of(spec: ContoursSpec) -> int:
    """Return the middle number of pairs, the lower of two."""
    counts = counts_of(spec)
    return counts[(len(counts) - 1) // 2]


def native_of(spec: ContoursSpec) -> tuple[tuple[str, str], ...]:
    """Return those that share a space without any map, such as two languages of one encoder."""
    views = {str(view): view for view in views_of(spec)}
    return tuple((a, b) for a, b in pairs_of(spec) if native_space(views[a], views[b]))


def plan(spec: ContoursSpec) -> Plan:
    """Does distance cost, do pairs pay, is it the pairing, and is a map worth it?"""
    counts, middle, n = counts_of(spec), middle_of(spec), spec.n_seeds
    levels_of(spec)
    arms = [Arm(f"every@{k}", title=f"{k} pairs", seeds=n) for k in counts]
    arms += [Arm(f"distance@{k}", title=f"the slope over distance, {k} pairs", seeds=n)
             for k in counts]  # fmt: skip
    arms += [
        Arm(f"every@{ALL}", title="all training pairs", role="ceiling"),
        Arm("shuffled", title=f"{middle} shuffled pairs", role="control", seeds=n),
    ]
    claims = [
        Claim("distance", {f"distance@{k}": 1 / len(counts) for k in counts}, "per tenth",
              primary=True, expects=LESS, source=OURS,
              more="at equal pairs, each tenth more distance brings partners (R@1)",
              less="at equal pairs, each tenth more distance costs partners (R@1)",
              equal="at equal pairs, a tenth more distance changes little"),
        Claim("pairs", slope({f"every@{k}": log2(k) for k in counts}), "accuracy", expects=MORE,
              source=OURS, more="each doubling of pairs finds more partners",
              less="each doubling of pairs finds fewer partners",
              equal="each doubling of pairs changes little"),
        Claim("both", slope({f"distance@{k}": log2(k) for k in counts}), "per tenth",
              more="more pairs make up for distance", less="near spaces gain most from more pairs",
              equal="near and far spaces gain as much from more pairs"),
        Claim("pairing", minus(f"every@{middle}", "shuffled"), "accuracy", expects=MORE,
              source=OURS,
              more="true pairs beat shuffled ones", less="shuffled pairs beat true ones",
              equal="true pairs do no better than shuffled ones"),
        Claim("fewest", {f"every@{counts[0]}": 1.0}, "accuracy", against_chance=True,
              more=f"{counts[0]} pairs already beat chance", less=f"{counts[0]} pairs do harm",
              equal=f"{counts[0]} pairs are no better than chance"),
        Claim("enough", minus(f"every@{ALL}", f"every@{counts[-1]}"), "accuracy",
              more=f"more than {counts[-1]} pairs still help",
              less=f"more than {counts[-1]} pairs do harm",
              equal=f"more than {counts[-1]} pairs bring no more"),
    ]  # fmt: skip
    if native_of(spec):
        arms += [Arm("native", title="no map, within one encoder", role="baseline"),
                 Arm("mapped", title="a map of all pairs, within one encoder")]  # fmt: skip
        claims.append(
            Claim("native", minus("mapped", "native"), "accuracy",
                  more="within one encoder a map of all pairs beats no map",
                  less="within one encoder no map beats a map of all pairs",
                  equal="within one encoder a map of all pairs does as well as none")
        )  # fmt: skip
    return Plan(tuple(arms), OUTCOMES, tuple(claims))
