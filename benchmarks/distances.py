"""Print how much faster the measures are than the plain forms and the peers, in one run.

python benchmarks/distances.py [--quick] [--write]

``--quick`` leaves out what takes minutes, ``--write`` keeps the table in RESULTS.md. Every row
first checks that both ways give the same number, then times them in turns, so that a busy machine
slows both alike; the ratio is the median over rounds. Vectors are synthetic, float32, 384 wide.
"""

# ruff: noqa: T201  what a benchmark says is its result

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import peers
import results

from lab.core.seeds import stream
from lab.distance.alignment.cca import both_whitened, mean_correlation, score_products
from lab.distance.alignment.cka import cka, debiased_cka, measure_debiased
from lab.distance.base import Settings
from lab.distance.clouds.mmd import median_distance, unbiased_mmd
from lab.distance.clouds.sliced_wasserstein import project, projections, squared_distance
from lab.distance.neighbours.mutual_knn import mutual_knn
from lab.distance.neighbours.nearest import nearest
from lab.distance.pairs import pairs
from lab.distance.rescale import common_frame

WIDTH = 384
RESAMPLES = 1_000
REST_S = 0.2
"""Between two timings: threads that the one leaves waiting for more would slow the other."""
LIMITS = """\
What bounds the rows that can miss. At n = 1,000 a CKA of ours is three products and, for each side,
the checks and centring that take as long as one; the sides are prepared on a core each. Exact
neighbours of 10,000 rows are 77 GFLOP in float32, .23 s at the 335 GFLOP/s that a large product
reached where this was written, and faiss took little more: no exact search of all pairs is 3 times
faster there. Mutual kNN is two such searches: its products alone, at n = 1,000 on one core 5.5 ms a
side of 126 ms that the plain way takes, allow 11 times. The plain MMD computes 1.5 times as many
kernel values as ours, which also keeps what an interval needs; the rest is the same product and
exponential, and ours with products alone, 400 ms of processor time, would be 4 times as fast. Of
ours in the sliced Wasserstein distance half is sorting and half the product with the lines; the
plain way sorts whole columns. Where the n x n matrices (100 MB at n = 5,000) fit a cache, the plain
formulas lose less than elsewhere.
"""
PEAK = """
import tracemalloc
import numpy as np
from lab.distance.alignment.cka import debiased_cka
from lab.distance.neighbours.nearest import nearest
random = np.random.default_rng(0)
x, y = (random.standard_normal((50_000, 384), np.float32) for _ in range(2))
tracemalloc.start()
debiased_cka(x, y)
print(tracemalloc.get_traced_memory()[1] / 1e9)
tracemalloc.reset_peak()
nearest(x, 10)
print(tracemalloc.get_traced_memory()[1] / 1e9)
"""


@dataclass(frozen=True)
class Race:
    """Ours against another way to the same number."""

    name: str
    other: str
    target: float
    ours: Callable[[], float]
    theirs: Callable[[], float]
    tolerance: float
    rounds: int = 5
    repeats: float = 1.0
    """How many runs of the other way one of its timings stands for."""


def vectors(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Synthetic pairs, float32 [n, 384]: 32 shared directions under independent noise."""
    random = stream(0, str(n), "benchmark vectors")
    shared = random.standard_normal((n, 32), np.float32)
    sides = []
    for _ in range(2):
        side = shared @ random.standard_normal((32, WIDTH), np.float32)
        side += 4 * random.standard_normal((n, WIDTH), np.float32)
        sides.append(side - side.mean(axis=0))
    return sides[0], sides[1]


def kernels(n: int, targets: tuple[float, float, float], rounds: int) -> list[Race]:
    """CKA, debiased CKA and mutual kNN against n x n matrices."""
    x, y = vectors(n)
    return [
        Race(f"linear CKA, n = {n:,}", "n x n", targets[0], lambda: cka(x, y),
             lambda: peers.gram_cka(x, y), 1e-3, rounds),
        Race(f"debiased CKA, n = {n:,}", "n x n", targets[1], lambda: debiased_cka(x, y),
             lambda: peers.gram_debiased_cka(x, y), 1e-3, rounds),
        Race(f"mutual kNN, n = {n:,}", "n x n, argsort", targets[2], lambda: mutual_knn(x, y, 10),
             lambda: peers.masked_mutual_knn(x, y, 10), 1e-3, rounds),
    ]  # fmt: skip


def interval() -> Race:
    """The jackknife's interval against a loop over resamples, timed on a fiftieth of the loop."""
    x, y = vectors(1_000)
    both, settings = pairs(x, y), Settings(n_permutations=0)
    part = 50

    def loop() -> float:
        random = stream(0, "", "resamples")
        rows = [random.integers(1_000, size=1_000) for _ in range(RESAMPLES // part)]
        return float(np.std([peers.gram_debiased_cka(x[r], y[r]) for r in rows]))

    def ours() -> float:
        found = measure_debiased(both, settings)
        return float(found.high or 0) - float(found.low or 0)

    # The two intervals must differ: the loop's is wrong, see the notebook "How far apart?".
    return Race("interval of debiased CKA, n = 1,000", f"{RESAMPLES:,} resamples, n x n", 300, ours,
                loop, np.inf, 3, repeats=part)  # fmt: skip


def exact_neighbours() -> Race:
    """Ten exact neighbours of 10,000 rows against faiss's flat index."""
    import faiss

    x, _ = vectors(10_000)
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)

    def flat() -> float:
        index = faiss.IndexFlatIP(WIDTH)
        index.add(unit)
        return float(index.search(unit, 11)[0][:, 1:].mean())

    def ours() -> float:
        return float(nearest(x, 10).cosine.mean())

    return Race("exact kNN, n = 10,000", "faiss-cpu flat", 3, ours, flat, 1e-4, 3)


def transport(n: int, target: float) -> Race:
    """Sliced Wasserstein against POT, on the same directions."""
    import ot

    x, y = vectors(n)
    lines = projections(WIDTH, 50, 0)
    columns = lines.T.astype(np.float32)

    def ours() -> float:
        return float(np.sqrt(squared_distance(project(x, lines), project(y, lines))))

    def pot() -> float:
        return float(ot.sliced_wasserstein_distance(x, y, projections=columns))

    return Race(f"sliced Wasserstein, n = {n:,}", "POT", target, ours, pot, 1e-3, 3)


def kernels_of_clouds() -> Race:
    """MMD against whole kernel matrices."""
    x, y = vectors(5_000)
    both, settings = pairs(x, y, space="synthetic"), Settings(n_permutations=0)
    framed = common_frame(both.x, both.y)
    bandwidth = median_distance(framed[0], framed[1], 0)
    first, second = (np.asarray(side, np.float32) for side in framed[:2])
    return Race("MMD, n = 5,000", "n x n", 3, lambda: unbiased_mmd(both, None, settings).value,
                lambda: peers.whole_mmd(first, second, bandwidth), 1e-4, 3)  # fmt: skip


def correlations() -> Race:
    """SVCCA against the decomposition of each side."""
    x, y = vectors(5_000)

    def ours() -> float:
        return mean_correlation(score_products(*both_whitened(x, y, 0.99)))

    return Race("SVCCA, n = 5,000", "SVD of each side", 8, ours,
                lambda: peers.svd_svcca(x, y), 1e-3, 3)  # fmt: skip


def races(quick: bool) -> list[Callable[[], list[Race]]]:
    """Every row, made one after the other so that no two hold their vectors at once."""
    rows: list[Callable[[], list[Race]]] = [
        lambda: kernels(1_000, (12, 6, 5), 5),
        lambda: [interval()],
        lambda: [transport(1_000, 6)],
        lambda: [transport(10_000, 10)],
        lambda: [correlations()],
    ]
    if not quick:
        rows += [
            lambda: kernels(5_000, (300, 120, 8), 3),
            lambda: [kernels_of_clouds()],
            lambda: [exact_neighbours()],
            lambda: [transport(50_000, 20)],
        ]
    return rows


def run(race: Race) -> str:
    """Check that both ways agree, time them in turns, and return a row of the table."""
    difference = abs(race.ours() - race.theirs())
    if difference > race.tolerance:
        raise SystemExit(f"{race.name}: the two ways differ by {difference:.2g}")
    ours, theirs = [], []
    for _ in range(race.rounds):
        for way, seen in ((race.ours, ours), (race.theirs, theirs)):
            time.sleep(REST_S)
            start = time.perf_counter()
            way()
            seen.append(time.perf_counter() - start)
    ratios = sorted(race.repeats * b / a for a, b in zip(ours, theirs, strict=True))
    median = statistics.median(ratios)
    return (
        f"| {race.name} | {1e3 * statistics.median(ours):.3g} | {race.other} "
        f"| {1e3 * race.repeats * statistics.median(theirs):,.0f} | {median:,.1f} "
        f"({ratios[0]:,.1f} to {ratios[-1]:,.1f}) | {race.target:g} "
        f"| {'reached' if median >= race.target else 'missed'} |"
    )


def main() -> None:
    """Run every race and print, or keep, the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    lines = [
        "| measure | ours, ms | other | other, ms | ratio (lowest to highest) | target | |",
        "|---|---|---|---|---|---|---|",
    ]
    print("\n".join(lines), flush=True)
    for make in races(options.quick):
        for race in make():
            lines.append(run(race))
            print(lines[-1], flush=True)
    done = subprocess.run([sys.executable, "-c", PEAK], capture_output=True, text=True, check=True)
    cka_gb, neighbours_gb = (float(line) for line in done.stdout.split())
    peak = (
        f"Peak memory at 50,000 x 384, above the inputs: debiased CKA {cka_gb:.2f} GB (target 1 "
        f"GB), ten exact neighbours {neighbours_gb:.2f} GB (the cosines of all pairs: 10 GB)."
    )
    print(peak)
    if options.write:
        results.keep(
            "Distances",
            "python benchmarks/distances.py --write",
            "\n".join([*lines, "", peak, "", LIMITS]),
        )


if __name__ == "__main__":
    main()
