"""Damaged files over every reader, in a process of its own: an error of ours or a valid item.

``python -m tests.fuzz.run --n 10000 --seed 0`` prints what came of them as one JSON object;
``--replay FILE --reader NAME`` reads one file that was kept. What it damages, and how, depends on
the seed and the number of the input alone. A process of its own, because some faults end it.
"""

import argparse
import atexit
import json
import os
import resource
import shutil
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

import numpy as np

from lab.core.errors import LabError
from tests.fuzz.mutation import mutated
from tests.fuzz.readers import CANARY, PICKLE, READERS

KEPT = Path(__file__).parents[2] / "build" / "fuzz"
MOST_GROWTH_MB, MOST_S = 350, 10.0
"""Of one input: a picture of 50 megapixels takes 200 MB, and as much again while it is turned."""
MOST_CHARS = 5000
ADDRESS_SPACE_MB = 6000
FORBIDDEN = ("pickle.find_class", "os.system", "os.exec", "socket.connect", "shutil.rmtree")
"""What no reader does, whatever it reads; Python itself tells it (``sys.addaudithook``)."""


class Watched:
    """What happened in the process while one input was read."""

    def __init__(self):
        self.seen, self.on, self.inside = [], False, str(Path.cwd())
        sys.addaudithook(self._hook)

    def _hook(self, event, args):
        if not self.on:
            return
        if event.startswith(FORBIDDEN):
            self.seen.append(f"{event} {args!r:.100}")
        elif event == "open" and _writes(args[1], args[2]) and self._outside(str(args[0])):
            self.seen.append(f"open to write {args[0]!r:.100}")

    def _outside(self, path):
        return path.startswith("/") and not path.startswith((self.inside, "/dev/null"))


def _writes(mode, flags):
    return bool(set(mode or "") & set("wax+")) or bool((flags or 0) & (os.O_WRONLY | os.O_RDWR))


def inputs(seed, n, readers):
    """Yield (number, reader, bytes); the same for the same arguments."""
    seeds = {
        name: [one if isinstance(one, tuple) else (one, bytes) for one in reader.seeds()]
        for name, reader in readers.items()
    }
    splices = [PICKLE, *(files[0][0] for files in seeds.values())]
    shares = np.array([reader.share for reader in readers.values()])
    turns = np.cumsum(shares)
    for i in range(n):
        rng = np.random.default_rng([seed, i])
        # Readers take turns in proportion, so that none is left to chance.
        place = (i + 0.5) / n * turns[-1]
        name = list(readers)[int(np.searchsorted(turns, place))]
        data, pack = seeds[name][int(rng.integers(len(seeds[name])))]
        yield i, name, pack(mutated(data, splices, rng))


def outcome(reader, data, watched):
    """Return (what came of it, what is wrong with that or "")."""
    watched.seen.clear()
    before = _high_water_mb(reset=True)
    start, watched.on = time.process_time(), True
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            reader.read(data)
            came, wrong = "valid", ""
        except LabError as error:
            came, wrong = type(error).__name__, _ill_said(error)
        except Exception as error:
            came = wrong = f"{type(error).__name__}: {error!s:.300}"
    watched.on = False
    if told:
        wrong = f"a warning that nobody expects: {told[0].message!s:.200}"
    grown, took = _high_water_mb() - before, time.process_time() - start
    if took > MOST_S:
        wrong = f"{took:.1f} s"
    if grown > MOST_GROWTH_MB:
        wrong = f"{grown:.0f} MB more memory"
    if watched.seen:
        wrong = "; ".join(watched.seen)
    if Path(CANARY).exists():
        wrong = "a pickle was read: its canary fired"
        Path(CANARY).unlink()
    return came, wrong, grown, took


def _ill_said(error):
    """Say what is wrong with an error of ours: it was not foreseen, or a person cannot use it."""
    cause = error
    while cause is not None:
        if isinstance(cause, MemoryError):
            return f"memory ran out before anything was checked: {error!s:.300}"
        cause = cause.__cause__ or cause.__context__
    if not (error.expected and error.got and error.do):
        return f"an error that does not say expected, got, do: {error!s:.300}"
    return f"{len(str(error)):,} characters of error" if len(str(error)) > MOST_CHARS else ""


def _high_water_mb(*, reset=False):
    """The most memory this process held since the last reset, in MB."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def keep(name, number, data):
    """Save an input that went wrong and return where."""
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{name.replace(' ', '_')}-{number}.bin"
    path.write_bytes(data)
    return str(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--heavy", action="store_true", help="readers that need torch too")
    parser.add_argument("--reader", choices=READERS, help="this one alone")
    parser.add_argument("--replay", type=Path, help="a file that was kept, for --reader")
    options = parser.parse_args()
    kept = options.replay.read_bytes() if options.replay else None
    folder = tempfile.mkdtemp(prefix="fuzz")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.chdir(folder)
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_MB * 2**20,) * 2)
    watched = Watched()
    if kept is not None:
        READERS[options.reader].seeds()  # some lay files beside which theirs is read
        sys.stdout.write(f"{outcome(READERS[options.reader], kept, watched)}\n")
        return
    start = time.perf_counter()
    came_of, faults, slowest, most = {}, [], (0.0, ""), (0.0, "")
    warm = set()
    asked = [options.reader] if options.reader else READERS
    readers = {name: READERS[name] for name in asked if options.heavy or not READERS[name].heavy}
    for number, name, data in inputs(options.seed, options.n, readers):
        reader = readers[name]
        if name not in warm:
            # What is imported on first use is not the first input's memory or time.
            outcome(reader, data, watched)
            warm.add(name)
        # Should this process die of it, it is there to be replayed.
        now = keep(name, "died", data)
        came, wrong, grown, took = outcome(reader, data, watched)
        came_of.setdefault(name, Counter())[came if not wrong else "FAULT"] += 1
        Path(now).unlink()
        slowest, most = max(slowest, (took, name)), max(most, (grown, name))
        if wrong:
            faults.append({"reader": name, "number": number, "wrong": wrong,
                           "kept": keep(name, number, data)})  # fmt: skip
    told = {
        "seed": options.seed,
        "n": options.n,
        "seconds": round(time.perf_counter() - start, 1),
        "came_of": came_of,
        "faults": faults,
        "slowest_s": slowest,
        "most_growth_mb": most,
        "peak_mb": peak_mb(),
    }
    sys.stdout.write(f"\n{json.dumps(told)}\n")


def peak_mb():
    """This process's peak. Linux counts into ``ru_maxrss`` that of the process that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = [one for one in status.read_text().splitlines() if one.startswith("VmHWM")]
        return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
