"""Foresee with a method by id: both sides checked, the interval made, what is missing said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput, TooFew
from lab.foresight.base import FORESIGHTS, Foresight, Labelled, MeanForesight, Reads, Unlabelled
from lab.stats.checks import Floats, codes_of
from lab.stats.estimate import Estimate
from lab.stats.intervals.jackknife import influence_interval
from lab.stats.intervals.leave_out import leave_out
from lab.stats.intervals.share import share_interval
from lab.stats.threads import one_blas_thread
from lab.transferability.target import SUM_TO_ONE

ROWS, FAMILIES = "target rows, given the source", "target families, given the source"


def labelled(
    probabilities: ArrayLike,
    labels: ArrayLike,
    features: ArrayLike | None = None,
    others: Sequence[ArrayLike] = (),
) -> Labelled:
    """Check the source: probabilities [n, K], labels [n] in 0..K-1, features [n, d].

    The probe must not have been fitted on these rows. ``others`` are the probabilities of other
    probes. Raises ``BadInput`` for NaN, rows that do not sum to 1, labels out of range or unequal
    lengths, each with row and value, and ``TooFew`` for no row or one class alone.
    """
    side = unlabelled(probabilities, features, others=others, side="source")
    y, n = np.asarray(labels), len(side)
    if y.shape != (n,):
        raise BadInput(f"one label a row, ({n},)", f"shape {y.shape}", "Align labels and rows.")
    whole = y.dtype.kind in "iuf" and np.equal(np.mod(y, 1), 0)
    bad = ~(whole & (y >= 0) & (y < side.n_classes)) if y.dtype.kind in "iuf" else np.ones(n, bool)
    if bad.any():
        row = int(bad.argmax())
        do = "Number the classes as the columns of the probabilities."
        got = f"{y[row].item()!r} in row {row}"
        raise BadInput(f"labels in 0..{side.n_classes - 1}", got, do)
    found = Labelled(side.probabilities, side.features, None, side.others,
                     labels=y.astype(np.intp))  # fmt: skip
    if np.ptp(found.labels) == 0:
        got = f"class {int(found.labels[0])} in all {n} rows"
        raise TooFew("a source of at least 2 classes", got, "Add rows of other classes.")
    return found


def unlabelled(
    probabilities: ArrayLike,
    features: ArrayLike | None = None,
    clean: ArrayLike | None = None,
    others: Sequence[ArrayLike] = (),
    *,
    side: str = "target",
) -> Unlabelled:
    """Check the target: probabilities [n, K], and what else there is of the same rows.

    Raises as ``labelled``.
    """
    p = _probabilities(probabilities, f"probabilities of the {side}")
    more = [_probabilities(one, f"probabilities {i} of other probes of the {side}")
            for i, one in enumerate(others)]  # fmt: skip
    for one in more:
        if one.shape != p.shape:
            got = f"shape {one.shape} of another probe of the {side}"
            raise BadInput(f"shape {p.shape}", got, "Ask all probes of the same rows.")
    x, before = (None if one is None else _table(one, f"{name} of the {side}", len(p))
                 for name, one in (("features", features), ("clean features", clean)))  # fmt: skip
    if before is not None and (x is None or x.shape != before.shape):
        got = f"shape {before.shape}"
        do = "Give the features of the same items before and after."
        raise BadInput("clean features as wide as the features", got, do)
    return Unlabelled(p, x, before, tuple(more))


def foresee(
    method: str,
    source: Labelled,
    target: Unlabelled,
    families: ArrayLike | None = None,
    *,
    seed: int = 0,
) -> Estimate:
    """Return what a method says of a target, with its interval.

    The interval is over the target's rows, or its ``families`` [n], with the source as it is. An
    accuracy is kept in 0..1, and its chance is 1/K. What a method cannot say (it reads what is not
    there, or its line is undefined) has ``value=None`` and a reason. Raises ``UnknownId``, and
    ``BadInput`` where source and target differ in K or width.
    """
    entry = FORESIGHTS.get(method)
    check_both(source, target)
    n = len(target)
    over = ROWS if families is None else FAMILIES
    units = np.arange(n) if families is None else codes_of(families, n, "families")
    if why := missing(entry, source, target):
        return Estimate(None, None, None, n, over, reason=why)
    with one_blas_thread():
        value, low, high = _number(entry, source, target, units, seed)
    if not np.isfinite(value):
        return Estimate(None, None, None, n, over, reason="no line through the pairs of probes")
    if not entry.is_accuracy:
        return Estimate(value, low, high, n, over)
    low, high = (None if end is None else min(max(end, 0.0), 1.0) for end in (low, high))
    return Estimate(min(max(value, 0.0), 1.0), low, high, n, over, 1 / target.n_classes)


def missing(entry: Foresight, source: Labelled, target: Unlabelled) -> str:
    """Say what a method reads that is not there; "" where all of it is."""
    there = {
        Reads.NOTHING: True,
        Reads.FEATURES: source.features is not None and target.features is not None,
        Reads.CLEAN: source.features is not None and target.clean is not None,
        Reads.OTHERS: len(source.others) > 1 and len(target.others) > 1,
    }
    return "" if there[entry.reads] else f"it reads {entry.reads.value}"


def check_both(source: Labelled, target: Unlabelled) -> None:
    """Raise ``BadInput`` where a target is not of the source's classes, width or probes."""
    width = [0 if side.features is None else side.features.shape[1] for side in (source, target)]
    for name, a, b in (
        ("classes", source.n_classes, target.n_classes),
        ("other probes", len(source.others), len(target.others)),
        ("features", *width),
    ):
        # What one side lacks altogether, no method reads.
        if a and b and a != b:
            do = "Ask the same probes, of the same classes, on both sides."
            raise BadInput(f"{a} {name} in the target, as in the source", f"{b}", do)


def _number(
    entry: Foresight, source: Labelled, target: Unlabelled, units: NDArray[np.intp], seed: int
) -> tuple[float, float | None, float | None]:
    if isinstance(entry, MeanForesight):
        rows = entry.rows(source, target)
        if len(rows) < len(target):
            units = np.arange(len(rows))
        value = float(rows.mean())
        if len(np.unique(units)) < 2:
            return value, None, None
        bounded = rows.min() >= 0 and rows.max() <= 1
        return value, *(share_interval(rows, units) if bounded
                        else influence_interval(value, rows - value, units))  # fmt: skip
    value = entry.estimate(source, target)
    if not np.isfinite(value) or len(np.unique(units)) < 2:
        return value, None, None
    left = leave_out(lambda rows: entry.estimate(source, target.take(rows)), units, seed)
    left = replace(left, without=np.where(np.isfinite(left.without), left.without, value))
    return value, *left.interval()


def _probabilities(values: ArrayLike, name: str) -> Floats:
    p = _table(values, name)
    if p.shape[1] < 2:
        raise BadInput(f"at least 2 classes in {name}", f"{p.shape[1]}", "Give all columns.")
    outside = (p < 0) | (p > 1 + SUM_TO_ONE)
    if outside.any():
        row, column = np.argwhere(outside)[0]
        got = f"{p[row, column]:.4g} in row {row}, column {column}"
        raise BadInput(f"{name} in 0..1", got, "Pass softmax outputs, not logits or logarithms.")
    total = p.sum(axis=1)
    off = np.abs(total - 1)
    if off.max() > SUM_TO_ONE:
        row = int((off > SUM_TO_ONE).argmax())
        got = f"a sum of {total[row]:.4g} in row {row}"
        raise BadInput(f"{name} that sum to 1 in each row", got, "Divide each row by its sum.")
    return np.asarray(p / total[:, None])


def _table(values: ArrayLike, name: str, n: int | None = None) -> Floats:
    """Return [n, d] as float64. Raises ``BadInput``, ``TooFew`` for no row."""
    try:
        table = np.asarray(values, np.float64)
    except (TypeError, ValueError) as error:
        raise BadInput(f"numbers in {name}", repr(error), "Pass an array of numbers.") from error
    if table.ndim == 2 and len(table) == 0:
        raise TooFew(f"at least one row in {name}", "none", "Pass some items.")
    if table.ndim != 2 or table.shape[1] == 0 or (n is not None and len(table) != n):
        wanted = "[n, columns]" if n is None else f"[{n}, columns]"
        raise BadInput(f"{name} of shape {wanted}", f"shape {table.shape}", "One row an item.")
    broken = ~np.isfinite(table)
    if broken.any():
        row, column = np.argwhere(broken)[0]
        got = f"{table[row, column]} in row {row}, column {column}"
        raise BadInput(f"finite {name}", got, "Leave the row out.")
    return table
