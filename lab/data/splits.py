"""Splits that hold out what a claim is about: families, or one facet (style, language, speaker).

Every function is deterministic in its seed. A family is never divided between folds, whatever the
facet, because all styles, languages and speakers of a concept share its family.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput, TooFew, unknown_id

Labels = Sequence[str] | NDArray[np.str_]


def family_folds(families: Labels, labels: Labels, n_folds: int, seed: int) -> NDArray[np.intp]:
    """Return the fold of each concept, 0 to ``n_folds`` - 1, with every family in one fold.

    Stratified as far as families allow: the largest families are placed first, equal ones in an
    order drawn from the seed, each into the fold where its labels are scarcest (ties: the
    smaller fold). Raises ``TooFew`` when a label has fewer families than folds, since some fold
    would then have nothing to test or nothing to train on.
    """
    family, label = _aligned(families, labels)
    if n_folds < 2:
        raise BadInput("2 folds or more", f"{n_folds}", "Ask for at least two folds.")
    _check_families(family, label, n_folds)
    family_ids, family_of = np.unique(family, return_inverse=True)
    _, label_of = np.unique(label, return_inverse=True)
    counts = np.zeros((len(family_ids), label_of.max() + 1))
    np.add.at(counts, (family_of, label_of), 1)
    share = counts / counts.sum(axis=0)
    drawn = np.random.default_rng(seed).permutation(len(family_ids))
    order = drawn[np.argsort(-share[drawn].max(axis=1), kind="stable")]
    fold_of = np.empty(len(family_ids), np.intp)
    held = np.zeros((n_folds, counts.shape[1]))
    sizes = np.zeros(n_folds)
    for row in order:
        # The cost of a fold is the share of this family's own labels that it holds already.
        cost = held @ (counts[row] / counts[row].sum())
        fold = np.lexsort((sizes, np.round(cost, 9)))[0]
        fold_of[row] = fold
        held[fold] += share[row]
        sizes[fold] += counts[row].sum()
    return fold_of[family_of]


def test_concepts(labels: Labels, families: Labels, n: int, seed: int) -> NDArray[np.intp]:
    """Return about ``n`` rows made of whole families, with classes as equal as they can be.

    Rows with an empty label are never taken. Families come in an order drawn from the seed, each
    time for the class that has the fewest rows so far: its first family that keeps the class within
    its equal share, else its smallest one. Very large families, such as the faces of the clock, are
    thus rarely taken. The rows come sorted. Raises ``TooFew`` when fewer than ``n`` rows have a
    label, or ``n`` is below 1.
    """
    family, label = _aligned(families, labels)
    labelled = np.flatnonzero(label != "")
    if not 1 <= n <= len(labelled):
        raise TooFew(
            f"1 to {len(labelled)} concepts (those with a label)", f"{n}", "Ask for fewer concepts."
        )
    rows_of = {f: labelled[family[labelled] == f] for f in np.unique(family[labelled])}
    taken: dict[str, int] = dict.fromkeys(np.unique(label[labelled]), 0)
    waiting: dict[str, list[str]] = {c: [] for c in taken}
    for f in np.random.default_rng(seed).permutation(list(rows_of)):
        # A family that spans classes waits in its commonest one.
        names, counts = np.unique(label[rows_of[f]], return_counts=True)
        waiting[names[counts.argmax()]].append(f)
    share = -(-n // len(taken))
    rows: list[int] = []
    while len(rows) < n:
        scarcest = min((c for c in waiting if waiting[c]), key=lambda c: (taken[c], c))
        room = share - taken[scarcest]
        fitting = [f for f in waiting[scarcest] if len(rows_of[f]) <= room]
        chosen = fitting[0] if fitting else min(waiting[scarcest], key=lambda f: len(rows_of[f]))
        waiting[scarcest].remove(chosen)
        rows.extend(rows_of[chosen])
        for c in label[rows_of[chosen]]:
            taken[c] += 1
    return np.array(sorted(rows), np.intp)


def hold_out_facet(facets: Sequence[str], held: str) -> tuple[tuple[str, ...], str]:
    """Return (facets to train on, facet to test on): style, language or speaker held out.

    Use it with the folds of ``family_folds``: training rows come from the other folds *and* the
    other facets, so that neither the family nor the facet was seen. Raises ``UnknownId`` for a
    facet that is not there and ``TooFew`` when nothing would be left.

    >>> hold_out_facet(["noto", "twemoji", "openmoji"], "openmoji")
    (('noto', 'twemoji'), 'openmoji')
    """
    if held not in facets:
        raise unknown_id("facet", held, facets)
    train = tuple(facet for facet in facets if facet != held)
    if not train:
        raise TooFew("2 facets or more", f"1 ({held})", "Add a facet to train on.")
    return train, held


def _aligned(families: Labels, labels: Labels) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    family, label = np.asarray(families, np.str_), np.asarray(labels, np.str_)
    if family.shape != label.shape or family.ndim != 1:
        raise BadInput(
            "one family and one label for each concept",
            f"shapes {family.shape} and {label.shape}",
            "Take both from the same concepts.",
        )
    if len(family) == 0:
        raise TooFew("at least one concept", "none", "Choose some concepts.")
    return family, label


def _check_families(family: NDArray[np.str_], label: NDArray[np.str_], n_folds: int) -> None:
    """Raise ``TooFew`` for fewer than two classes or a class with fewer families than folds."""
    classes = np.unique(label)
    if len(classes) < 2:
        raise TooFew("2 classes or more", f"{len(classes)}", "Choose concepts of several classes.")
    for c in classes:
        n = len(np.unique(family[label == c]))
        if n < n_folds:
            raise TooFew(
                f"{n_folds} families or more in each class",
                f"{n} in {str(c)!r}",
                "Ask for fewer folds or leave the class out.",
            )
