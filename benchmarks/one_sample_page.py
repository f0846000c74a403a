"""Print how long the page One sample takes to answer a moved slider, warm, on Lite0.

First encoding one picture alone, and the function behind the page: hurt, encode, probe, neighbours.
Then the page itself in Chromium: from a key that moves the picture's severity to the changed drift
of the picture, and to the last changed word of the page: the fused answer and the neighbours. Text
and speech stand beside it. The answer is also given in times of encoding, which tells a slow page
from a slow machine.

python benchmarks/one_sample_page.py [presses] [--write]
"""

# ruff: noqa: T201  what a benchmark says is its result

import sys
import time
from collections.abc import Callable

import numpy as np
import results
from pressed import line, pressed
from served import ROOT, new_page, served

from lab.encoders.embed import embed
from lab.experiments.severity.sample import clean_of, probe_one
from lab.experiments.tasks.setting import resolve

N = next((int(argument) for argument in sys.argv[1:] if argument.isdecimal()), 40)
WRITE = "--write" in sys.argv
ITEM, PERTURBATION = "banana", "darker"
READY_MS = 120_000
"""How long the page may take to be drawn: with an empty store it first makes its drawings."""


def of_function() -> tuple[np.ndarray, np.ndarray]:
    """Seconds of encoding one picture, and of one hurt item at severities that all differ."""
    setting = resolve("emojilab", "lite0", task="subgroup")
    clean = clean_of(setting, concept=ITEM)
    alone = [_seconds(lambda: embed(clean.task.encoder, clean.column, keep=False))
             for _ in range(N + 3)]  # fmt: skip
    whole = [_seconds(lambda s=s: probe_one(setting, PERTURBATION, float(s), concept=ITEM))
             for s in np.linspace(0.5, 5, N + 3)]  # fmt: skip
    return np.array(alone[3:]), np.array(whole[3:])


def _seconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def of_page() -> tuple[np.ndarray, np.ndarray]:
    """Seconds from a key to the changed answer of the picture, and to the last changed word."""
    with served(str(ROOT / "app.py")) as address, new_page() as page:
        page.set_default_timeout(READY_MS)
        page.goto(f"{address}/one_sample?item={ITEM}&image.severity=5")
        page.get_by_text("Nearest neighbours in the space of").wait_for()
        page.wait_for_timeout(2000)
        _say("the page is drawn")
        slider = page.get_by_role("slider", name="Severity").first
        return pressed(slider, ["drift"], N, "ArrowLeft")


def _say(*said: str) -> None:
    print(*said, sep="\n", file=sys.stderr, flush=True)


def main() -> None:
    """Measure both and print, or keep, what was found."""
    said = [f"{N} severities of “{PERTURBATION}” on one picture of EmojiLab, Lite0:", ""]
    alone, whole = of_function()
    said.append(line("encode one picture, alone in a process", alone))
    said.append(line("hurt, encode, probe, neighbours", whole))
    _say(*said[2:])
    answer, all_words = of_page()
    said.append(line("key to changed answer in Chromium", answer))
    said.append(line("key to the last changed word, the fused answer and neighbours", all_words))
    times = np.nanquantile(answer, [0.5, 0.95], method="higher") / np.median(alone)
    said.append(f"- key to changed answer in times of encoding: p50 {times[0]:.1f}, "
                f"p95 {times[1]:.1f}")  # fmt: skip
    said.append("- target: 150 ms a change")
    print("\n".join([results.machine(), *said]))
    if WRITE:
        command = "python benchmarks/one_sample_page.py --write"
        results.keep("A moved slider on the page One sample", command, "\n".join(said))


if __name__ == "__main__":
    main()
