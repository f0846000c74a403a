"""One side of a CKA, prepared once: in a grid of layers each is centred and normed once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import TooFew
from lab.distance.vectors import Matrix, as_matrix, mean_and_peak, row_blocks
from lab.stats.checks import Floats

LEAST_ROWS = 4
"""HSIC_1 divides by n - 3."""
EXACT_BELOW = 1e-2
"""Where the debiased self-term is less than this share of the biased one (an outlier carries the
norm), what is left after the subtraction would be float32's rounding: float64 from there on."""
NOTHING = 1e-12
"""Under this share of the biased self-term the debiased one is zero: rows are all equally far."""


@dataclass(frozen=True, eq=False)
class Centred:
    """Centred rows with the Gram matrix K = XX' kept apart by diagonal and rest.

    Every number here is up to one factor, which similarities of the CKA kind do not see.
    """

    rows: Matrix = field(repr=False)
    """[n, d], mean zero, largest number one: float32, or float64 where float32 would not do."""
    squares: Floats = field(repr=False)
    """|x_i|^2 [n], the diagonal of K."""
    gram: Matrix | None = field(repr=False)
    """K with a zero diagonal [n, n], kept only where it is no larger than ``rows``."""
    norm: float
    """|X'X|_F^2 = <K, K>, the biased self-term."""
    debiased_norm: float
    """n (n - 3) times HSIC_1 of the side with itself: never negative, 0 where it is undefined."""

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def trace(self) -> float:
        """The trace of K."""
        return float(self.squares.sum())


def centre(x: ArrayLike | Centred) -> Centred:
    """Centre vectors [n, d] and take their self-terms; what is centred already comes back as is.

    Products are float32, the last sums float64: against float64 throughout the CKA moves by less
    than 1e-5 (tested). Raises ``BadInput`` for NaN, a wrong rank or rows that are all the same, and
    ``TooFew`` under four rows.
    """
    if isinstance(x, Centred):
        return x
    values = as_matrix(x)
    if len(values) < LEAST_ROWS:
        raise TooFew(f"at least {LEAST_ROWS} rows", f"n = {len(values)}", "Pass more pairs.")
    fast = _prepare(values, np.dtype(np.float32))
    if fast.debiased_norm >= EXACT_BELOW * fast.norm:
        return fast
    return _prepare(values, np.dtype(np.float64))


def off_diagonal(a: Centred, b: Centred) -> float:
    """Return the sum of K_ij L_ij over i != j.

    Where both sides have a Gram matrix, from these; else as |X'Y|_F^2 less the diagonal, which
    needs no [n, n] matrix.
    """
    if a.gram is not None and b.gram is not None:
        return float(np.einsum("ij,ij->i", a.gram, b.gram).sum(dtype=np.float64))
    return squared_norm(a.rows.T @ b.rows) - float(a.squares @ b.squares)


def off_diagonal_rows(a: Centred, b: Centred) -> Floats:
    """Return, for every row i, the sum of K_ij L_ij over j != i: float64 [n]."""
    if a.gram is not None and b.gram is not None:
        return np.asarray(np.einsum("ij,ij->i", a.gram, b.gram), np.float64)
    product = a.rows.T @ b.rows
    whole = np.empty(len(a))
    for block in row_blocks(len(a)):
        whole[block] = np.einsum("ij,ij->i", a.rows[block] @ product, b.rows[block])
    return whole - a.squares * b.squares


def debiased_term(off: Any, diagonal: Any, a_trace: float, b_trace: float, n: int) -> Any:
    """Return n (n - 3) HSIC_1 of two centred sides (Song et al. 2012, JMLR 13, eq. 5).

    ``off`` and ``diagonal`` are the sums of K_ij L_ij over i != j and i = j, numbers or arrays. Row
    sums of a centred K are zero, so those without the diagonal are -K_ii, and all of equation 5
    follows from these two and the traces.
    """
    return off + a_trace * b_trace / ((n - 1) * (n - 2)) - 2 * diagonal / (n - 2)


def squared_norm(matrix: Matrix) -> float:
    """Return the squared Frobenius norm, summed in float64."""
    return float(np.einsum("ij,ij->i", matrix, matrix).sum(dtype=np.float64))


def geometric_mean(first: float, second: float) -> float:
    """Return the root of the product, without the product's overflow."""
    return float(np.sqrt(first) * np.sqrt(second))


def _prepare(values: Matrix, dtype: np.dtype[Any]) -> Centred:
    n, d = values.shape
    mean, peak = mean_and_peak(values)
    # A float32 has digits enough for the spread of a float64 side but not for its offset: first
    # centred, then rounded.
    rows = np.empty((n, d), dtype)
    shift, unit = mean.astype(values.dtype), values.dtype.type(peak)
    for block in row_blocks(n):
        rows[block] = (values[block] - shift) / unit
    squares = np.einsum("ij,ij->i", rows, rows).astype(np.float64)
    gram = None
    if n <= d:
        gram = rows @ rows.T
        np.fill_diagonal(gram, 0)
        rest = squared_norm(gram)
        norm = rest + float(squares @ squares)
    else:
        norm = squared_norm(rows.T @ rows)
        rest = norm - float(squares @ squares)
    trace = float(squares.sum())
    debiased = debiased_term(rest, float(squares @ squares), trace, trace, n)
    return Centred(rows, squares, gram, norm, debiased if debiased > NOTHING * norm else 0.0)
