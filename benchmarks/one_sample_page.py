"""Print how long the page One sample takes to answer a moved slider, warm, on Lite0.

First the function behind it: hurt, encode, probe, neighbours. Then the page itself in Chromium:
from a key that moves the picture's severity to the changed drift of the picture, and to the last
changed word of the page: the fused answer and the neighbours. Text and speech stand beside it.

python benchmarks/one_sample_page.py [presses] [--write]
"""

# ruff: noqa: T201  what a benchmark says is its result

import sys
import time

import numpy as np
import results
from pressed import WAIT_MS, line, pressed
from served import ROOT, new_page, served

from lab.experiments.severity.sample import probe_one
from lab.experiments.tasks.setting import resolve

N = next((int(argument) for argument in sys.argv[1:] if argument.isdecimal()), 40)
WRITE = "--write" in sys.argv
ITEM, PERTURBATION = "banana", "darker"


def of_function() -> np.ndarray:
    """Seconds of one hurt item at severities that all differ."""
    setting = resolve("emojilab", "lite0", task="subgroup")
    seconds = []
    for severity in np.linspace(0.5, 5, N + 3):
        start = time.perf_counter()
        probe_one(setting, PERTURBATION, float(severity), concept=ITEM)
        seconds.append(time.perf_counter() - start)
    return np.array(seconds[3:])


def of_page() -> tuple[np.ndarray, np.ndarray]:
    """Seconds from a key to the changed answer of the picture, and to the last changed word."""
    with served(str(ROOT / "app.py")) as address, new_page() as page:
        page.set_default_timeout(WAIT_MS)
        page.goto(f"{address}/one_sample?item={ITEM}&image.severity=5")
        page.get_by_text("Neighbours in the original space").wait_for()
        page.wait_for_timeout(2000)
        slider = page.get_by_role("slider", name="Severity").first
        return pressed(slider, ["drift"], N, "ArrowLeft")


def main() -> None:
    """Measure both and print, or keep, what was found."""
    said = [f"{N} severities of “{PERTURBATION}” on one picture of EmojiLab, Lite0:", ""]
    said.append(line("hurt, encode, probe, neighbours", of_function()))
    answer, all_words = of_page()
    said.append(line("key to changed answer in Chromium", answer))
    said.append(line("key to the last changed word, the fused answer and neighbours", all_words))
    said.append("- target: 150 ms a change")
    print("\n".join([results.machine(), *said]))
    if WRITE:
        command = "python benchmarks/one_sample_page.py --write"
        results.keep("A moved slider on the page One sample", command, "\n".join(said))


if __name__ == "__main__":
    main()
