"""Print what alignment without pairs and the losses of a bridge cost as rows grow, beside peers.

Ours against the plain way: the n x n matrix of the published formula, scipy's
``orthogonal_procrustes`` and ``eigh``, POT on all rows; the other two starts have no peer here.
Every row first checks that both ways agree, then times them in turns, by processor time on one
thread: a busy machine moves it little. What is quadratic or cubic stops at its stated cap. The
slope is that of log time on log rows. Vectors are synthetic, float64, 128 wide. ``--quick`` leaves
20,000 rows out, ``--write`` keeps the table in RESULTS.md.
"""

# ruff: noqa: T201  what a benchmark says is its result

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import ot
import results
import torch
from scipy.linalg import eigh, orthogonal_procrustes

from lab.adapt.contrastive import info_nce_loss
from lab.adapt.rince import rince
from lab.adapt.towers.losses import sigmoid_loss
from lab.adapt.unpaired import STARTS
from lab.adapt.unpaired.align import MOST_ROWS as MOST_OF_START
from lab.adapt.unpaired.base import orthogonal
from lab.adapt.unpaired.csls import NEIGHBOURS, nearest
from lab.adapt.unpaired.gromov_wasserstein import MOST_ROWS as MOST_COUPLED
from lab.adapt.unpaired.gromov_wasserstein import coupled
from lab.adapt.unpaired.sorted_similarity import QUANTILES, signatures
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.distance.clouds.gromov_wasserstein import distances
from lab.stats.cosine import unit_rows
from lab.stats.threads import one_blas_thread

WIDTH = 128
SIZES = (1_000, 5_000, 20_000)
MOST_OF_CUBIC = 1_000
"""POT couples n x n, and eigh is cubic too: 5,000 rows take minutes and gigabytes."""
WHOLE_MATRIX = 5_000
"""What holds matrices of n x n: at 20,000 rows 3.2 GB each."""
Q, SCALE, BIAS = 0.4, 10.0, -2.71
LIMITS = f"""\
Processor time of one thread. CSLS looks at all pairs and keeps a block of them; the plain way keeps
all. The starts see {MOST_OF_START:,} rows of each side at most, drawn from more, which stands in
brackets; of these the Gromov-Wasserstein one couples {MOST_COUPLED}, so its time does not grow; POT
couples all, from the uniform coupling alone. The adversarial start takes as many steps whatever the
rows; choosing the epoch asks CSLS. Procrustes is one product and one decomposition of
{WIDTH} x {WIDTH} in both. The losses are those of one batch of all rows, forwards:
they hold the matrix of all pairs, and stop at {WHOLE_MATRIX:,}.
"""
Way = Callable[[np.ndarray, np.ndarray], object]


def vectors(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Synthetic pairs [n, 128] of length 1: a turned copy under noise."""
    random = stream(0, str(n), "benchmark of unpaired")
    x = random.standard_normal((n, WIDTH)) / np.sqrt(np.arange(1, WIDTH + 1))
    turned = x @ orthogonal(random.standard_normal((WIDTH, WIDTH)))
    return unit_rows(x), unit_rows(turned + 0.05 * random.standard_normal((n, WIDTH)))


def plain_csls(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Nearest rows by the formula on whole matrices, whole sorts for the neighbours."""
    cosine = x @ y.T
    of_x = np.sort(cosine, axis=1)[:, -NEIGHBOURS:].mean(axis=1)
    of_y = np.sort(cosine, axis=0)[-NEIGHBOURS:].mean(axis=0)
    return (2 * cosine - of_x[:, None] - of_y).argmax(axis=1)


def pot(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """POT's coupling of all rows."""
    a, b = (table / table.mean() for table in map(distances, (x, y)))
    return ot.gromov.gromov_wasserstein(a, b, loss_fun="square_loss", max_iter=200)


def plain_signatures(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Sorted rows of the square root of XX' of x, by its n x n decomposition; y needs it too."""
    for side in (y, x):
        spread, axes = eigh(side @ side.T)
        rising = np.sort((axes * np.sqrt(spread.clip(0))) @ axes.T, axis=1)
    places = (np.arange(len(x)) + 0.5) / len(x)
    read = np.array([np.interp(QUANTILES, places, row) for row in rising])
    return unit_rows(read - read.mean(axis=0))


def of_batch(loss: Callable[[torch.Tensor], torch.Tensor]) -> Way:
    """Both ways of a loss of all cosines, without gradients."""

    def way(x: np.ndarray, y: np.ndarray) -> float:
        with torch.no_grad():
            return float(loss(torch.from_numpy(x @ y.T)))

    return way


def plain_info_nce(x: np.ndarray, y: np.ndarray) -> float:
    """The mean of -log(exp(s+) / sum exp(s)), term by term."""
    s = np.exp(SCALE * (x @ y.T))
    return float(-np.log(np.diagonal(s) / s.sum(axis=1)).mean())


def plain_rince(x: np.ndarray, y: np.ndarray) -> float:
    """The mean of -exp(q s+) / q + (l sum exp(s))^q / q, term by term."""
    s = SCALE * (x @ y.T)
    pull = np.exp(Q * np.diagonal(s))
    return float(((np.exp(s).sum(axis=1) / len(s)) ** Q - pull).mean() / Q)


def plain_sigmoid(x: np.ndarray, y: np.ndarray) -> float:
    """The mean over rows of the sum of log(1 + exp(-z (t cos + b))), term by term."""
    sign = 2 * np.eye(len(x)) - 1
    return float(np.log1p(np.exp(-sign * (SCALE * (x @ y.T) + BIAS))).sum(axis=1).mean())


def by_start(name: str) -> Way:
    """A start's first map."""
    return lambda x, y: STARTS.get(name).fit(x, y, 0, Progress())


def near(ours: np.ndarray, theirs: np.ndarray) -> bool:
    """Whether both are the same but for the roots of what rounding leaves of zeros."""
    return np.allclose(ours, theirs, atol=1e-5)


@dataclass(frozen=True)
class Row:
    """A step, ours and the plain way, and how many rows each takes at most."""

    step: str
    ours: Way
    most: int
    other: str = ""
    theirs: Way | None = None
    most_of_other: int = 0
    agree: Callable[[object, object], bool] = lambda ours, theirs: True


def loss_row(name: str, loss: Callable[[torch.Tensor], torch.Tensor], plain: Way) -> Row:
    """A loss of a batch, which holds its matrix in both ways."""
    return Row(name, of_batch(loss), WHOLE_MATRIX, "formula", plain, WHOLE_MATRIX, np.isclose)


ROWS = (
    Row("CSLS neighbours", lambda x, y: nearest(x, y).of_x, SIZES[-1],
        "n x n", plain_csls, WHOLE_MATRIX, np.array_equal),
    Row("Procrustes", lambda x, y: orthogonal(x.T @ y), SIZES[-1],
        "scipy", lambda x, y: orthogonal_procrustes(x, y)[0], SIZES[-1], np.allclose),
    # Of other rows than POT's: nothing to compare.
    Row("Gromov-Wasserstein start", lambda x, y: coupled(x, y, 0)[2], MOST_OF_START,
        "POT", pot, MOST_OF_CUBIC),
    Row("sorted signatures", lambda x, y: (signatures(x), signatures(y))[0], MOST_OF_START,
        "scipy eigh", plain_signatures, MOST_OF_CUBIC, near),
    Row("sorted-similarity start", by_start("sorted"), MOST_OF_START),
    Row("mini-vec2vec", by_start("mini"), MOST_OF_START),
    Row("adversarial start", by_start("adversarial"), MOST_OF_START),
    loss_row("InfoNCE", lambda s: info_nce_loss(SCALE * s), plain_info_nce),
    loss_row(f"RINCE, q {Q}", lambda s: rince(Q)(SCALE * s), plain_rince),
    loss_row("sigmoid loss", lambda s: sigmoid_loss(s, torch.tensor(SCALE), torch.tensor(BIAS)),
             plain_sigmoid),
)  # fmt: skip


def timed(ways: list[Way], x: np.ndarray, y: np.ndarray, rounds: int) -> list[float]:
    """Median seconds of each way, taken in turns."""
    seen: list[list[float]] = [[] for _ in ways]
    for _ in range(rounds):
        for way, times in zip(ways, seen, strict=True):
            start = time.process_time()
            way(x, y)
            times.append(time.process_time() - start)
    return [statistics.median(times) for times in seen]


def slope(rows: list[int], seconds: list[float]) -> str:
    """The slope of log time on log rows, over the numbers of rows that differ."""
    seen = dict(zip(rows, seconds, strict=True))
    if len(seen) < 2:
        return "-"
    return f"{np.polyfit(np.log(list(seen)), np.log(list(seen.values())), 1)[0]:.1f}"


def lines_of(row: Row, sizes: tuple[int, ...]) -> list[str]:
    """Time a step in both ways at every size; raises SystemExit where they do not agree."""
    ours: list[float] = []
    theirs: list[float] = []
    with one_blas_thread():
        for n in sizes:
            x, y = (side[: row.most] for side in vectors(n))
            ways = [row.ours]
            if row.theirs is not None and n <= row.most_of_other:
                ways.append(row.theirs)
                if not row.agree(row.ours(x, y), row.theirs(x, y)):
                    raise SystemExit(f"{row.step}, n = {n:,}: the two ways differ")
            seconds = timed(ways, x, y, 3 if n == sizes[0] else 1)
            for taken, each in zip((ours, theirs), seconds, strict=False):
                taken.append(each)
    lines = []
    for way, taken in (("ours", ours), (row.other, theirs)):
        rows = [min(n, row.most) for n in sizes[: len(taken)]]
        told = [f"{1e3 * t:,.3g}" + (f" ({at:,})" if at < n else "")
                for t, at, n in zip(taken, rows, sizes, strict=False)]  # fmt: skip
        told += ["-"] * (len(sizes) - len(told))
        if way:
            lines.append(f"| {row.step} | {way} | {' | '.join(told)} | {slope(rows, taken)} |")
    return lines


def main() -> None:
    """Time every row at every size, and print or keep the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    sizes = SIZES[:-1] if options.quick else SIZES
    names = " | ".join(f"n = {n:,}, ms" for n in sizes)
    lines = [f"| step | way | {names} | slope in n |", f"|---|---|{'---|' * (len(sizes) + 1)}"]
    print("\n".join(lines), flush=True)
    torch.set_num_threads(1)
    for row in ROWS:
        lines += (found := lines_of(row, sizes))
        print("\n".join(found), flush=True)
    if options.write:
        command = "python benchmarks/unpaired.py --write"
        results.keep("Alignment without pairs", command, "\n".join([*lines, "", LIMITS]))


if __name__ == "__main__":
    main()
