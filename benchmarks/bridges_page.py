"""Print how long the page Bridges takes from a moved slider to its answer, and where it goes.

First the function behind the page, from kept maps: cross the bridge, score it, follow one query.
Then the part of the page that a slider draws again, on its recorded result: the script on the
server, and the time from a key to the changed clouds in Chromium.

python benchmarks/bridges_page.py [rounds] [--write]
"""

# ruff: noqa: T201  what a benchmark says is its result

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import results
import streamlit as st
from pressed import UNCOUNTED, WAIT_MS, line, pressed
from served import new_page, served

from lab.core.progress import Progress
from lab.engine.recorded import recorded
from lab.experiments.align.bridge.crossing import NOISES, Knobs
from lab.experiments.base import Result
from lab.ui.bridges import live as shown

ROUNDS = next((int(argument) for argument in sys.argv[1:] if argument.isdecimal()), 3)
WRITE = "--write" in sys.argv
LOG = "BRIDGES_PAGE_LOG"


@st.cache_resource
def made() -> tuple[Result, shown.ReadyBridge]:
    """The recorded bridge, and the same crossed at every place of its knobs."""
    (found,) = recorded("bridge").values()
    bridge = shown.bridge_of(found.spec, Progress())
    for pairs in bridge.pairs:
        for noise in NOISES:
            bridge.crossed(Knobs(pairs, noise))
    return found, shown.ReadyBridge(bridge, shown.plane_of(bridge))


def now() -> np.ndarray:
    """Seconds: elapsed, and of the processor in this thread."""
    return np.array([time.perf_counter(), time.thread_time()])


def of_function() -> np.ndarray:
    """Seconds [2, n] of every setting, as a moved slider asks for it."""
    bridge, took = made()[1].bridge, []
    for setting in (Knobs(pairs, noise) for pairs in bridge.pairs for noise in NOISES):
        start = now()
        bridge.scores(setting)
        bridge.follow(setting, bridge.concepts[0])
        took.append(now() - start)
    return np.array(took).T


@st.cache_resource
def timed(log: Path) -> None:
    """Write how long the script takes from its first knob to its last card."""
    first, last, start = shown.knobs, shown.follow, {}

    def begins(*given: Any) -> Any:
        start["at"] = now()
        return first(*given)

    def ends(*given: Any) -> None:
        last(*given)
        with log.open("a") as file:
            file.write(" ".join(map(str, now() - start["at"])) + "\n")

    shown.knobs, shown.follow = begins, ends


def page(log: Path) -> None:
    """The part of the page that a slider draws again."""
    timed(log)
    found, ready = made()
    shown.live(ready, found, st.empty)


def of_page(log: Path) -> np.ndarray:
    """Seconds [2, n] from a key to the changed clouds, and to the last changed word."""
    took = []
    with served(__file__, env={LOG: str(log)}) as address, new_page() as browser:
        browser.set_default_timeout(WAIT_MS)
        browser.goto(address)
        browser.locator(".js-plotly-plot").last.wait_for()
        browser.wait_for_timeout(2000)
        slider = browser.get_by_role("slider", name="Pairs to build on").first
        for done in range(ROUNDS):
            for key in ("ArrowLeft", "ArrowRight"):
                print(f"round {done + 1} of {ROUNDS}, {key}", file=sys.stderr, flush=True)
                # Seven places, six steps from end to end.
                took.append(pressed(slider, ["One draw of"], 6 - UNCOUNTED, key))
    return np.concatenate(took, axis=1)


def main() -> None:
    """Measure all and print, or keep, what was found."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "seconds.txt"
        load = os.getloadavg()[0]
        function = of_function()
        for kind, taken in zip(("elapsed", "processor"), function, strict=True):
            print(line(f"cross, score and follow, {kind} time", taken), flush=True)
        answer, words = of_page(log)
        # The first is the page as it is opened.
        script = np.array([one.split() for one in log.read_text().splitlines()[1:]], float).T
    said = ["The slider of pairs on the recorded bridge, maps kept:", ""]
    for name, seconds in (("cross, score and follow", function), ("script on the server", script)):
        for kind, taken in zip(("elapsed", "processor"), seconds, strict=True):
            said.append(line(f"{name}, {kind} time", taken))
    said.append(line("key to the changed clouds in Chromium", answer))
    said.append(line("key to the last changed word in Chromium", words))
    said += [f"- load of the machine: {load:.1f}", "- target: 200 ms"]
    print("\n".join([results.machine(), *said]))
    if WRITE:
        command = "python benchmarks/bridges_page.py --write"
        results.keep("A moved slider on the page Bridges", command, "\n".join(said))


if st.runtime.exists():
    page(Path(os.environ[LOG]))
elif __name__ == "__main__":
    main()
