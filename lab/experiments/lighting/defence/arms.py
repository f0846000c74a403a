"""The arms of the defence: the same pictures added to training, each arm under other lights."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import FloatArray
from lab.core.progress import Progress
from lab.data.splits import test_concepts
from lab.experiments.lighting.candidates import Candidates
from lab.experiments.lighting.ground import Head, PicturePool
from lab.probes.kept import kept_probes
from lab.probes.linear import LinearProbe, predict_out_of_fold
from lab.stats.checks import Floats
from lab.store.arrays import key_of


def training_rows(ground: PicturePool, n: int, seed: int) -> NDArray[np.intp]:
    """Return the rows that are added once more: whole families, classes as equal as can be."""
    labels = np.array(ground.names)[ground.classes]
    return test_concepts(labels, ground.families, min(n, len(labels)), seed + 1)


def chosen(arm: str, margins: Floats, failed: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the place of the light of each picture ``[n]``; -1 is the clean picture itself.

    ``margins`` and ``failed`` are ``[n, q]``. Judges are not asked in training: those that might
    be were fitted on test families. Where no light passes the guards the picture stays clean.
    """
    n = len(margins)
    if arm == "none":
        return np.full(n, -1)
    if arm == "random":
        return np.zeros(n, np.intp)
    open_to = failed == 0 if arm == "guarded" else np.ones_like(failed, bool)
    worst = np.where(open_to, margins, np.inf).argmin(axis=1)
    return np.where(open_to.any(axis=1), worst, -1)


def added(
    arm: str, lit: Candidates, base: LinearProbe, ground: PicturePool, clean: FloatArray
) -> FloatArray:
    """Return the embeddings ``[n, d]`` that an arm adds, lights found against the probe ``base``.

    Each is of one noise draw, as a picture is taken once.
    """
    place = chosen(arm, lit.margins(base, ground.classes[lit.rows]), lit.failed)
    each = np.arange(len(place))
    return np.where((place < 0)[:, None], clean[lit.rows], lit.x[each, place, 0])


def defended(
    victim: Head, lit: Candidates, arms: Sequence[str], progress: Progress
) -> tuple[dict[str, Head], list[dict[str, Any]]]:
    """Return the victim with probes retrained in every arm, and one row an arm and fold.

    In each fold lights are found against the clean-trained probe of that fold, on its training
    families alone; penalty and temperature are tuned in every arm as ``LinearProbe.fit`` does.
    """
    ground = victim.ground
    probes: dict[str, list[LinearProbe]] = {arm: [] for arm in arms}
    table = []
    progress.start(f"{victim.encoder.id}: probes", len(victim.probes) * len(arms))
    for fold, base in enumerate(victim.probes):
        rows = np.flatnonzero(ground.folds != fold)
        inside = ground.folds[lit.rows] != fold
        seen = Candidates(lit.rows[inside], lit.lights[inside], lit.x[inside], lit.failed[inside])
        both = np.concatenate([rows, seen.rows])
        margins = seen.margins(base, ground.classes[seen.rows])
        for arm in arms:
            place = chosen(arm, margins, seen.failed)
            x = np.concatenate([victim.clean[rows], added(arm, seen, base, ground, victim.clean)])
            probe = _kept(victim, x, both)
            probes[arm].append(probe)
            table.append(
                {
                    "arm": arm,
                    "fold": fold,
                    "n_clean": len(rows),
                    "n_added": len(seen.rows),
                    "n_relit": int((place >= 0).sum()),
                    "n_broken": int(_at(seen.failed > 0, place).sum()),
                    "n_flipped": int(_at(margins < 0, place).sum()),
                    "C": probe.C,
                    "temperature": round(probe.temperature, 4),
                }
            )
            progress.advance()
    return {arm: _head(victim, found) for arm, found in probes.items()}, table


def _kept(victim: Head, x: FloatArray, rows: NDArray[np.intp]) -> LinearProbe:
    """Fit, or take from the store, the probe of these training rows ``[m, d]``."""
    ground = victim.ground
    labels, families = ground.classes[rows], ground.families[rows]
    parts = {
        "x": hashlib.blake2b(np.ascontiguousarray(x).tobytes(), digest_size=16).hexdigest(),
        "classes": labels.tolist(),
        "families": families.tolist(),
        "names": list(ground.names),
    }
    (probe,) = kept_probes(
        {"encoder": victim.encoder.id, "fit": key_of(parts)},
        lambda: [LinearProbe.fit(x, labels, families, n_classes=len(ground.names))],
    )
    return probe


def _at(what: NDArray[np.bool_], place: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return what holds of each picture's chosen light; the clean picture counts as no."""
    return np.asarray((place >= 0) & what[np.arange(len(place)), place])


def _head(victim: Head, probes: list[LinearProbe]) -> Head:
    ground = victim.ground
    answer = predict_out_of_fold(probes, ground.folds, victim.clean).argmax(axis=1)
    return replace(victim, probes=probes, right=answer == ground.classes)
