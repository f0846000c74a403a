"""Print how long the page Lighting takes to answer a moved light, warm, on Lite0.

First the function behind it, ``look``: relight, encode, probe, all guards. Then the page itself in
Chromium: from a key that moves the slider of exposure to the changed margin, judges away.

python benchmarks/lighting_page.py [presses] [--write]
"""

# ruff: noqa: T201  what a benchmark says is its result

import os
import runpy
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import numpy as np
import results
import streamlit as st

from lab.experiments.lighting_ground import ground_of
from lab.experiments.lighting_one import look, scene_of, studio_of
from lab.perturb.light_parameters import light
from lab.ui import lighting_judges

ROOT = Path(__file__).parents[1]
N = next((int(argument) for argument in sys.argv[1:] if argument.isdecimal()), 40)
WRITE = "--write" in sys.argv
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-sync", "--no-first-run"]
ITEM, WAIT_MS, PAUSE_MS, QUIET_S = "banana", 300_000, 1000, 60.0
CHANGED = """
() => { const margin = () => [...document.querySelectorAll('p')].map(p => p.textContent.trim())
          .find(t => t.startsWith('margin'));
        const before = margin();
        window.took = new Promise(done => addEventListener('keydown', () => {
          const start = performance.now();
          const look = () => margin() !== before ? done(performance.now() - start)
            : performance.now() - start > 20000 ? done(-1) : setTimeout(look, 2);
          look(); }, {once: true, capture: true})); }
"""


def of_look() -> np.ndarray:
    """Seconds of ``look`` under lights that all differ."""
    studio = studio_of(ground_of("emojilab", "", "group", n_test=20), "lite0")
    scene, rng = scene_of(studio, ITEM), np.random.default_rng(0)
    seconds = []
    for _ in range(N + 3):
        moved = light(exposure_stops=-float(rng.uniform(0, 4)), shadow_stops=1.0, spot_stops=0.5)
        start = time.perf_counter()
        look(studio, scene, moved)
        seconds.append(time.perf_counter() - start)
    return np.array(seconds[3:])


def of_page() -> np.ndarray:
    """Seconds from a key to the changed margin, in the browser."""
    from playwright.sync_api import sync_playwright

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", __file__, "--server.port",
         str(port), "--server.headless", "true", "--server.fileWatcherType", "none"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(f"http://localhost:{port}/_stcore/health")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=FLAGS
            )
            page = chromium.new_page(viewport={"width": 1400, "height": 1000})
            page.set_default_timeout(WAIT_MS)
            page.goto(f"http://localhost:{port}/lighting?item={ITEM}&lighting.exposure_stops=2")
            page.get_by_text("Asking").first.wait_for()
            page.wait_for_timeout(2000)
            page.get_by_role("slider", name="Exposure").first.focus()
            seconds = []
            for _ in range(N + 3):
                page.evaluate(CHANGED)
                page.keyboard.press("ArrowLeft")
                seconds.append(page.evaluate("() => window.took") / 1000)
                page.wait_for_timeout(PAUSE_MS)
            chromium.close()
    finally:
        server.terminate()
        server.wait()
    return np.array([s for s in seconds[3:] if s > 0])


def main() -> None:
    """Measure both and print, or keep, what was found."""
    said = [
        f"{N} lights on one picture of EmojiLab, one noise draw each, Lite0 and five guards:",
        "",
    ]
    for name, seconds in (("`look`", of_look()), ("key to changed margin in Chromium", of_page())):
        middle, late = 1000 * np.quantile(seconds, [0.5, 0.95])
        said.append(f"- {name}: p50 {middle:.0f} ms, p95 {late:.0f} ms (n = {len(seconds)})")
    said.append("- target: 150 ms a change")
    print("\n".join([results.machine(), *said]))
    if WRITE:
        command = "python benchmarks/lighting_page.py --write"
        results.keep("A moved light on the page Lighting", command, "\n".join(said))


def _wait(address: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"no answer from {address}")


def _serve() -> None:
    """The app as it is, but that the judges wait for longer than a press."""
    lighting_judges.STILL_S = QUIET_S
    runpy.run_path(str(ROOT / "app.py"))


if st.runtime.exists():
    _serve()
elif __name__ == "__main__":
    main()
