"""Print how long a rerun of the map takes at 50,000 points, and what goes over the wire.

The points are synthetic; figure, selection and search are the page's own, served by Streamlit to
Chromium. Each rerun selects other concepts, so that the whole figure travels again.

python benchmarks/page_rerun.py [points] [reruns] [--write]
"""

# ruff: noqa: T201  what a benchmark says is its result

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import results
import streamlit as st
from served import new_page, served

from lab.figures.map.points import Cloud, Layer, cloud
from lab.ui.spaces import map as map_view
from lab.ui.spaces import search as map_search
from lab.ui.spaces import selection as map_selection

NUMBERS = [int(argument) for argument in sys.argv[1:] if argument.isdecimal()]
N_POINTS, N_RERUNS = (*NUMBERS, *(50_000, 40)[len(NUMBERS) :])
WRITE = "--write" in sys.argv
LOG = "PAGE_RERUN_LOG"
QUIET_MS = 700


@st.cache_resource
def synthetic(n: int) -> Cloud:
    """Two views of n / 2 made-up items each, in 40 clusters."""
    rng = np.random.default_rng(0)
    half = n // 2
    classes = rng.integers(40, size=half)
    centres = rng.normal(size=(40, 2)) * 8
    names = np.array([f"class {c}" for c in range(40)])
    ids = tuple(f"synthetic-{i}" for i in range(half))
    layers = []
    for view, modality, shift in (("made-up/a", "image", 0.0), ("made-up/b", "text", 2.0)):
        xy = (centres[classes] + shift + rng.normal(size=(half, 2))).astype(np.float32)
        layers.append(
            Layer(view, modality, False, ids, xy[:, 0], xy[:, 1], names[classes // 8],
                  names[classes])
        )  # fmt: skip
    trust = {"value": 0.8, "low": 0.79, "high": 0.81, "chance": 0.5, "reason": ""}
    return cloud("synthetic", layers, trust, 15)


def page(n: int, log: Path) -> None:
    """The part of the page that a selection draws again, timed."""
    start, busy = time.perf_counter(), time.thread_time()
    shown = (synthetic(n),)
    turn = st.session_state.get("turn", 0)
    ids = shown[0].layers[0].ids
    other = [ids[(turn * 97 + i * 31) % len(ids)] for i in range(8)]
    st.button("again", on_click=_next, args=(other,))
    map_search.search("emojilab", shown)
    selected = map_selection.selection(shown)
    map_view.draw(shown, "facet", selected, "synthetic points")
    with log.open("a") as file:
        file.write(f"{time.perf_counter() - start} {time.thread_time() - busy}\n")


def _next(other: list[str]) -> None:
    st.session_state["turn"] = st.session_state.get("turn", 0) + 1
    map_selection.take(other)


def main() -> None:
    """Serve the page, press the button, and read times and bytes."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "ms.txt"
        with served(__file__, str(N_POINTS), env={LOG: str(log)}) as address, new_page() as page:
            sizes = _press(page, address, log)
        seconds = np.array([line.split() for line in log.read_text().splitlines()], float)
    said = [f"{N_POINTS:,} synthetic points, {N_RERUNS} reruns, another selection each:", ""]
    for name, ms in zip(("elapsed", "processor"), 1000 * seconds[-N_RERUNS:].T, strict=True):
        middle, late = np.quantile(ms, [0.5, 0.95])
        said.append(f"- script on the server, {name} time: p50 {middle:.0f} ms, p95 {late:.0f} ms")
    middle, most = np.median(sizes) / 1e6, max(sizes) / 1e6
    said.append(f"- on the wire: p50 {middle:.2f} MB, most {most:.2f} MB")
    said.append("- targets: p95 of the elapsed time 100 ms, 1 MB")
    print("\n".join([results.machine(), *said]))
    if WRITE:
        command = "python benchmarks/page_rerun.py --write"
        results.keep("A rerun of the map's page", command, "\n".join(said))


def _press(page: object, address: str, log: Path) -> list[int]:
    """Press the button again and again; return the bytes that each rerun brought."""
    received: list[int] = []
    page.on(
        "websocket",
        lambda ws: ws.on(
            "framereceived",
            lambda data: received.append(len(data if isinstance(data, bytes) else data.encode())),
        ),
    )
    page.set_default_timeout(120_000)
    page.goto(address)
    page.locator(".js-plotly-plot").first.wait_for()
    _settle(page, received)
    sizes = []
    for _ in range(N_RERUNS):
        before = len(log.read_text().splitlines())
        received.clear()
        page.get_by_role("button", name="again").click()
        while len(log.read_text().splitlines()) == before:
            page.wait_for_timeout(50)
        _settle(page, received)
        sizes.append(sum(received))
    return sizes


def _settle(page: object, received: list[int]) -> None:
    """Wait until nothing has come for a while."""
    seen = -1
    while seen != len(received):
        seen = len(received)
        page.wait_for_timeout(QUIET_MS)


if st.runtime.exists():
    page(N_POINTS, Path(os.environ[LOG]))
elif __name__ == "__main__":
    main()
