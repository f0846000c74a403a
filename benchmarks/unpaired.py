"""Print time and slope in n of CSLS neighbours, Procrustes and the Gromov-Wasserstein start.

python benchmarks/unpaired.py [--quick] [--write]

Beside each stands the plain way: the n x n matrix of the published formula, scipy's
``orthogonal_procrustes``, POT on all rows. Every row first checks that both ways agree, then times
them in turns. The slope is that of log time on log n. Vectors are synthetic, float64, 128 wide.
``--quick`` leaves 20,000 rows out, ``--write`` keeps the table in RESULTS.md.
"""

# ruff: noqa: T201  what a benchmark says is its result

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import ot
import results
from scipy.linalg import orthogonal_procrustes

from lab.adapt.unpaired.base import orthogonal
from lab.adapt.unpaired.csls import NEIGHBOURS, nearest
from lab.adapt.unpaired.gromov_wasserstein import MOST_ROWS, coupled
from lab.core.seeds import stream
from lab.distance.clouds.gromov_wasserstein import distances
from lab.stats.cosine import unit_rows
from lab.stats.threads import one_blas_thread

WIDTH = 128
SIZES = (1_000, 5_000, 20_000)
MOST_OF_POT = 1_000
"""POT couples n x n: 5,000 rows take minutes and gigabytes."""
WHOLE_MATRIX = 5_000
"""The plain CSLS holds several matrices of n x n: at 20,000 rows 3.2 GB each."""
LIMITS = f"""\
Both on one thread. CSLS looks at all pairs and keeps a block of them; the plain way keeps all. The
Gromov-Wasserstein start couples {MOST_ROWS} rows of each side however many there are, so its time
does not grow; POT couples all, from the uniform coupling alone. Procrustes is one product and one
decomposition of {WIDTH} x {WIDTH} in both.
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


ROWS: tuple[tuple[str, str, Way, Way, int, Callable[[object, object], bool]], ...] = (
    ("CSLS neighbours", "n x n", lambda x, y: nearest(x, y).of_x, plain_csls, WHOLE_MATRIX,
     np.array_equal),
    ("Procrustes", "scipy", lambda x, y: orthogonal(x.T @ y),
     lambda x, y: orthogonal_procrustes(x, y)[0], SIZES[-1], np.allclose),
    # Of other rows than POT's: nothing to compare.
    ("Gromov-Wasserstein start", "POT", lambda x, y: coupled(x, y, 0)[2], pot, MOST_OF_POT,
     lambda ours, theirs: True),
)  # fmt: skip


def timed(ways: list[Way], x: np.ndarray, y: np.ndarray, rounds: int) -> list[float]:
    """Median seconds of each way, taken in turns."""
    seen: list[list[float]] = [[] for _ in ways]
    for _ in range(rounds):
        for way, times in zip(ways, seen, strict=True):
            start = time.perf_counter()
            way(x, y)
            times.append(time.perf_counter() - start)
    return [statistics.median(times) for times in seen]


def slope(sizes: list[int], seconds: list[float]) -> str:
    """The slope of log time on log n."""
    if len(sizes) < 2:
        return "-"
    return f"{np.polyfit(np.log(sizes), np.log(seconds), 1)[0]:.1f}"


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
    for step, other, ours, theirs, most, agree in ROWS:
        taken: tuple[list[float], list[float]] = ([], [])
        with one_blas_thread():
            for n in sizes:
                x, y = vectors(n)
                ways = [ours, theirs] if n <= most else [ours]
                if len(ways) == 2 and not agree(ours(x, y), theirs(x, y)):
                    raise SystemExit(f"{step}, n = {n:,}: the two ways differ")
                for times, seconds in zip(
                    taken, timed(ways, x, y, 3 if n < SIZES[-1] else 1), strict=False
                ):
                    times.append(seconds)
        for way, times in (("ours", taken[0]), (other, taken[1])):
            told = [f"{1e3 * t:,.3g}" for t in times] + ["-"] * (len(sizes) - len(times))
            trend = slope(list(sizes[: len(times)]), times)
            lines.append(f"| {step} | {way} | {' | '.join(told)} | {trend} |")
            print(lines[-1], flush=True)
    if options.write:
        command = "python benchmarks/unpaired.py --write"
        results.keep("Alignment without pairs", command, "\n".join([*lines, "", LIMITS]))


if __name__ == "__main__":
    main()
