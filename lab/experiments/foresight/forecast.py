"""From what is said to forecasts of accuracy, [view, perturbation, level], and of breakpoints."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from lab.core.seeds import stream
from lab.experiments.foresight.stage import ForesightStage
from lab.foresight.base import FORESIGHTS
from lab.foresight.combination import combined, regressed
from lab.limits.curve import GRID, fit_curves
from lab.limits.verdict import MIN_ADVANTAGE
from lab.stats.checks import Floats
from lab.stats.threads import one_blas_thread

X = np.array(GRID)
CLEAN, OTHERS, COMBINED = "clean", "others", "combined"
LEFT_OUT = {COMBINED: "perturbation", "combined_encoder": "encoder", "combined_facet": "facet"}
LABELS = (10, 30, 100)
N_DRAWS = 40


def forecasts(stage: ForesightStage, learnt: ForesightStage) -> dict[str, Floats]:
    """Return by arm the accuracy foreseen on one half of the items, [V, P, L].

    What needs labels has them of the other half alone, and never under the perturbation that is
    asked: a score is regressed on the same view under the others; a combination leaves out the
    encoder, or the facet, as well.
    """
    truth = learnt.truth
    n_harms = len(stage.harms)
    found = {CLEAN: np.broadcast_to(stage.source[:, None, None], truth.shape).copy()}
    total = truth.sum(axis=1, keepdims=True)
    found[OTHERS] = (total - truth) / (n_harms - 1)
    for name, table in stage.said.items():
        if FORESIGHTS.get(name).is_accuracy:
            found[name] = np.clip(table, 0.0, 1.0)
            continue
        found[name] = np.empty_like(truth)
        for v, p in np.ndindex(truth.shape[:2]):
            rest = np.arange(n_harms) != p
            known = learnt.said[name][v, rest].ravel()
            found[name][v, p] = regressed(known, truth[v, rest].ravel(), table[v, p])
    whole = [name for name in sorted(stage.said) if all(np.isfinite(table).all() for table in (
             stage.said[name], learnt.said[name], stage.at_source[name]))]  # fmt: skip
    asked, known = (np.stack([_signal(one, name) for name in whole], axis=-1)
                    for one in (stage, learnt))  # fmt: skip
    for arm, what in LEFT_OUT.items():
        made = _combine(learnt, known, asked, what)
        if made is not None:
            found[arm] = made
    return found


def _signal(stage: ForesightStage, name: str) -> Floats:
    """What a method says, in a form that encoders share: less what it says of the source itself."""
    return stage.said[name] - stage.at_source[name][:, None, None]


def _combine(stage: ForesightStage, signals: Floats, asked: Floats, what: str) -> Floats | None:
    """Return the forecasts with the perturbation and ``what`` left out; None if nothing is left.

    What is learnt is the loss against the source, as its accuracy is known.
    """
    lost = stage.truth - stage.source[:, None, None]
    names = [getattr(view, what, "") for view in stage.views]
    made = np.empty_like(lost)
    for v, p in np.ndindex(lost.shape[:2]):
        views = [w for w in range(len(names)) if what == "perturbation" or names[w] != names[v]]
        harms = [q for q in range(lost.shape[1]) if q != p]
        if not views:
            return None
        at = np.ix_(views, harms)
        groups = np.broadcast_to(np.array(harms)[None, :, None], lost[at].shape).ravel()
        with one_blas_thread():
            loss = combined(
                signals[at].reshape(-1, signals.shape[-1]), lost[at].ravel(), groups, asked[v, p]
            )
        made[v, p] = np.clip(stage.source[v] + loss, 0.0, 1.0)
    return made


def breaks(curves: Floats, chance: float) -> Floats:
    """Return where curves [..., L] break, in severity, [...]; beyond the range is its end."""
    flat = curves.reshape(-1, len(X))
    known = np.isfinite(flat).all(axis=1)
    out = np.full(len(flat), np.nan)
    with one_blas_thread():
        out[known] = np.clip(fit_curves(flat[known], X, chance).theta, X[1], X[-1])
    return out.reshape(curves.shape[:-1])


def works(stage: ForesightStage) -> NDArray[np.bool_]:
    """Say for which views there is something to break, [V]."""
    return np.asarray(stage.source - stage.chance > MIN_ADVANTAGE)


def in_order(foreseen: Floats, truth: Floats, facets: list[str]) -> Floats:
    """Return which share of other views of its facet each stands in the true order to, [V, ...].

    What is foreseen alike counts a half; NaN where no other view differs in truth.
    """
    out = np.full(truth.shape, np.nan)
    for v, facet in enumerate(facets):
        others = [w for w, other in enumerate(facets) if w != v and other == facet]
        if others:
            due = np.sign(truth[v] - truth[others])
            there = np.sign(np.round(foreseen[v] - foreseen[others], 12))
            hit = np.where(due == 0, np.nan, (1 + due * there) / 2)
            known = np.isfinite(hit)
            count = known.sum(axis=0)
            total = np.where(known, hit, 0.0).sum(axis=0)
            out[v] = np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0)
    return out


Scored = dict[str, Floats]
"""By outcome: [V, P, L], or [V, P] where a curve is asked once."""


def score_forecast(stage: ForesightStage, foreseen: Floats, truth: Floats | None = None) -> Scored:
    """Return how far off a forecast [V, P, L] is: accuracy, breakpoint in levels, order."""
    true = stage.truth if truth is None else truth
    off = np.abs(breaks(foreseen, stage.chance) - breaks(true, stage.chance))
    return {
        "accuracy": np.abs(foreseen - true),
        "breakpoint": np.where(works(stage)[:, None], off, np.nan),
        "order": in_order(foreseen, true, [view.facet for view in stage.views]),
    }


def score_labels(stage: ForesightStage, n: int, seed: int) -> Scored:
    """Return how far off the share right among n labelled items a level is, on average."""
    random = stream(seed, "", f"{n} labels a level")
    drawn = (random.binomial(n, stage.truth) / n for _ in range(N_DRAWS))
    return mean_score([score_forecast(stage, one) for one in drawn])


def score_halves(stage: ForesightStage, seed: int) -> Scored:
    """Return how far the truth itself is known: half of what two halves of the families differ by.

    Half the difference of two halves varies as the mean of all items does. The order is that of one
    half against the other.
    """
    families = stage.families
    names = np.unique(families)

    def once(k: int) -> Scored:
        order = stream(seed, str(k), "two halves of the labels").permutation(names)
        first = np.isin(families, order[: len(names) // 2])
        one, other = (stage.right[..., rows].mean(axis=-1) for rows in (first, ~first))
        found = score_forecast(stage, one, other)
        return {name: v if name == "order" else v / 2 for name, v in found.items()}

    return mean_score([once(k) for k in range(N_DRAWS)])


def mean_score(found: list[Scored]) -> Scored:
    """Return the mean of several scores of the same cells; NaN is left out."""
    known = {name: np.stack([one[name] for one in found]) for name in found[0]}

    def mean(table: Floats) -> Floats:
        there = np.isfinite(table)
        count = there.sum(axis=0)
        total = np.where(there, table, 0.0).sum(axis=0)
        empty = np.full(count.shape, np.nan)
        return np.asarray(np.divide(total, count, out=empty, where=count > 0))

    return {name: mean(table) for name, table in known.items()}


def label_equivalent(truth: Floats) -> Callable[[float], float]:
    """Return how many labels a level have a mean error as large as a given one, 1 to 10,000.

    The mean error of n labels is that of a binomial share, averaged over the cells of ``truth``.
    """
    from scipy.stats import binom

    counts = np.unique(np.geomspace(1, 400, 40).round().astype(int))
    p = truth.ravel()
    errors = [float(sum(np.mean(abs(k / n - p) * binom.pmf(k, n, p)) for k in range(n + 1)))
              for n in counts]  # fmt: skip

    def of(error: float) -> float:
        if error <= errors[-1]:
            # Beyond the table the error falls with the root of n.
            return min(float(counts[-1] * (errors[-1] / max(error, 1e-9)) ** 2), 10_000.0)
        return float(np.exp(np.interp(-error, -np.array(errors), np.log(counts))))

    return of
