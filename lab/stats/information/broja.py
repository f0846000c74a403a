"""Partial information decomposition of a discrete joint: BROJA, by a convex programme."""

from __future__ import annotations

import warnings
from dataclasses import astuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput
from lab.stats.checks import Floats, finite_array
from lab.stats.information.atoms import Atoms, atoms_of

GATES = {
    "and": ((0, 0, 0, 1), (0.311278, 0.0, 0.0, 0.5)),
    "or": ((0, 1, 1, 1), (0.311278, 0.0, 0.0, 0.5)),
    "exclusive or": ((0, 1, 1, 0), (0.0, 0.0, 0.0, 1.0)),
    "the first": ((0, 0, 1, 1), (0.0, 1.0, 0.0, 0.0)),
    "sum": ((0, 1, 1, 2), (0.5, 0.0, 0.0, 1.0)),
    "copy": ((0, None, None, 1), (1.0, 0.0, 0.0, 0.0)),
}
"""By name: y of two fair bits (0 0, 0 1, 1 0, 1 1; None: never seen), and the known atoms (R, U1,
U2, S) in bits (Bertschinger et al. 2014, table 1)."""
GATE_ERROR, SOLVER_ERROR = 1e-4, 1e-5


def gate(name: str) -> NDArray[np.float64]:
    """Return the joint [2, 2, 3] of a gate of ``GATES``."""
    seen = [(i // 2, i % 2, y) for i, y in enumerate(GATES[name][0]) if y is not None]
    joint = np.zeros((2, 2, 3))
    for cell in seen:
        joint[cell] = 1 / len(seen)
    return joint


def gate_errors() -> dict[str, float]:
    """Return how far off the solver is on every gate, in bits: the self-check.

    Raises ``BadInput`` where it is off by more than a ten-thousandth.
    """
    found = {
        name: float(np.abs(np.subtract(astuple(broja(gate(name))), known)).max())
        for name, (_, known) in GATES.items()
    }
    worst = max(found, key=lambda name: found[name])
    if found[worst] > GATE_ERROR:
        do = "Install the pinned cvxpy and clarabel."
        raise BadInput(f"gates within {GATE_ERROR} bit", f"{found[worst]:.2g} in {worst}", do)
    return found


def table_of(
    x1: ArrayLike, x2: ArrayLike, y: ArrayLike, sizes: tuple[int, int, int]
) -> NDArray[np.float64]:
    """Count rows: codes ``x1``, ``x2``, ``y`` [n] below ``sizes`` give p(x1, x2, y) [a, b, c].

    >>> table_of([0, 1], [0, 1], [1, 1], (2, 2, 2))[:, :, 1].tolist()
    [[0.5, 0.0], [0.0, 0.5]]

    Raises ``BadInput`` for codes out of range or of several lengths.
    """
    codes = [np.asarray(each, dtype=np.intp) for each in (x1, x2, y)]
    lengths = {len(each) for each in codes}
    fits = all(len(c) and 0 <= c.min() <= c.max() < k for c, k in zip(codes, sizes, strict=True))
    if len(lengths) != 1 or not fits:
        got = f"lengths {[len(each) for each in codes]}, sizes {sizes}"
        raise BadInput("three columns of codes of one length, below their sizes", got, "Align them")
    cells = np.ravel_multi_index((codes[0], codes[1], codes[2]), sizes)
    return np.bincount(cells, minlength=int(np.prod(sizes))).reshape(sizes) / len(cells)


def mutual_information(table: Floats) -> float:
    """Return I(A;B) in bits of a joint p(a, b) [a, b]."""
    outer = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True)
    seen = table > 0
    return float(np.sum(table[seen] * np.log2(table[seen] / outer[seen])))


def broja(joint: ArrayLike) -> Atoms:
    """Decompose I(X1,X2;Y) of a joint p(x1, x2, y) [a, b, c] that sums to 1.

    Of all joints q with the same p(x1, y) and p(x2, y) the one of least I_q(X1,X2;Y) has no
    synergy (Bertschinger, Rauh, Olbrich, Jost and Ay 2014, Entropy 16, 2161, eq. 9 to 13): the
    most conditional entropy H_q(Y|X1,X2), a cone programme of relative entropies (Makkeh, Theis
    and Vicente 2018, Entropy 20, 271), by cvxpy and Clarabel. Only cells that the two marginals
    allow are variables. Raises ``BadInput`` for what is no distribution.
    """
    p = finite_array(joint, "the joint", 3)
    if np.any(p < 0) or abs(float(p.sum()) - 1) > 1e-9:
        raise BadInput("probabilities that sum to 1", f"sum {p.sum():.6g}, least {p.min():.3g}",
                       "Divide counts by their sum.")  # fmt: skip
    first, second = p.sum(axis=1), p.sum(axis=0)
    one, two = mutual_information(first), mutual_information(second)
    both = mutual_information(p.reshape(-1, p.shape[2]))
    q = _least_informed(first, second)
    return atoms_of(one, two, mutual_information(q.reshape(-1, p.shape[2])), both)


def _least_informed(first: Floats, second: Floats) -> Floats:
    """Return the joint [a, b, c] with marginals p(x1, y) and p(x2, y) of most H(Y|X1,X2)."""
    import cvxpy as cp
    from scipy.sparse import csr_array

    shape = (len(first), len(second), first.shape[1])
    i, j, k = np.nonzero((first[:, None, :] > 0) & (second[None, :, :] > 0))
    cells, n = np.arange(len(i)), len(i)

    def sums(codes: NDArray[np.intp]) -> csr_array:
        """Which cells add up to each value of ``codes`` that occurs."""
        rows = np.unique(codes, return_inverse=True)[1]
        return csr_array((np.ones(n), (rows, cells)), shape=(int(rows.max()) + 1, n))

    q = cp.Variable(n, nonneg=True)
    pairs = i * shape[1] + j
    of_pair = np.unique(pairs, return_inverse=True)[1]
    problem = cp.Problem(
        cp.Minimize(cp.sum(cp.rel_entr(q, (sums(pairs) @ q)[of_pair]))),
        [
            sums(i * shape[2] + k) @ q == first[first > 0],
            sums(j * shape[2] + k) @ q == second[second > 0],
        ],
    )
    with warnings.catch_warnings():
        # A less accurate answer shows in its marginals, and is refused there.
        warnings.simplefilter("ignore", UserWarning)
        problem.solve(solver="clarabel")
    if q.value is None:
        raise BadInput("a joint that the solver can work on", f"{problem.status}",
                       "Take fewer clusters.")  # fmt: skip
    joint = np.zeros(shape)
    joint[i, j, k] = np.maximum(q.value, 0.0)
    off = max(np.abs(joint.sum(axis=1) - first).max(), np.abs(joint.sum(axis=0) - second).max())
    if off > SOLVER_ERROR:
        do = "Take fewer clusters."
        raise BadInput("a joint with the marginals that were asked for", f"{off:.2g} off", do)
    return np.asarray(joint / joint.sum())
