"""Print how long the page Lighting takes to answer a moved light, warm, on Lite0.

First the function behind it, ``look``: relight, encode, probe, all guards. Then the page itself in
Chromium: from a key that moves the slider of exposure to the changed margin, judges away. Where the
margin rounds to what it was, to the changed words under the picture, which come a little later.

python benchmarks/lighting_page.py [presses] [--write]
"""

# ruff: noqa: T201  what a benchmark says is its result

import runpy
import sys
import time

import numpy as np
import results
import streamlit as st
from pressed import WAIT_MS, line, pressed
from served import ROOT, new_page, served

from lab.experiments.lighting.ground import ground_of
from lab.experiments.lighting.one.studio import look, scene_of, studio_of
from lab.perturb.light_parameters import light
from lab.ui.lighting import judges as lighting_judges

N = next((int(argument) for argument in sys.argv[1:] if argument.isdecimal()), 40)
WRITE = "--write" in sys.argv
ITEM, QUIET_S = "banana", 60.0


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
    """Seconds from a key to the changed answer, in the browser; endless where it never came."""
    with served(__file__) as address, new_page() as page:
        page.set_default_timeout(WAIT_MS)
        page.goto(f"{address}/lighting?item={ITEM}&lighting.exposure_stops=2")
        page.get_by_text("Asking").first.wait_for()
        page.wait_for_timeout(2000)
        slider = page.get_by_role("slider", name="Exposure").first
        return pressed(slider, ["margin", f"{ITEM}:"], N, "ArrowLeft")[0]


def main() -> None:
    """Measure both and print, or keep, what was found."""
    said = [
        f"{N} lights on one picture of EmojiLab, one noise draw each, Lite0 and five guards:",
        "",
    ]
    said.append(line("`look`", of_look()))
    said.append(line("key to changed answer in Chromium", of_page()))
    said.append("- target: 150 ms a change")
    print("\n".join([results.machine(), *said]))
    if WRITE:
        command = "python benchmarks/lighting_page.py --write"
        results.keep("A moved light on the page Lighting", command, "\n".join(said))


def _serve() -> None:
    """The app as it is, but that the judges wait for longer than a press."""
    lighting_judges.STILL_S = QUIET_S
    runpy.run_path(str(ROOT / "app.py"))


if st.runtime.exists():
    _serve()
elif __name__ == "__main__":
    main()
