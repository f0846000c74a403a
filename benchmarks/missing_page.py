"""Print how long the page Missing takes from a toggle to the new score, and to the moved ring.

The page stands on its recorded result, as it does when it is opened. A key switches a modality off
and on again in Chromium.

python benchmarks/missing_page.py [presses] [--write]
"""

# ruff: noqa: T201  what a benchmark says is its result

import os
import sys

import results
from pressed import WAIT_MS, line, pressed
from served import ROOT, new_page, served

N = next((int(argument) for argument in sys.argv[1:] if argument.isdecimal()), 40)
WRITE = "--write" in sys.argv
SEEN = {"score": "[data-testid=stMetricValue]", "picture": ".scatterlayer .point"}


def main() -> None:
    """Measure both, print each as soon as it is found, and keep them if asked to."""
    said = [f"{N} toggles of one modality on the recorded lattice of EmojiLab:", ""]
    print(results.machine(), *said, sep="\n", flush=True)
    with served(str(ROOT / "app.py")) as address, new_page() as page:
        page.set_default_timeout(WAIT_MS)
        page.goto(f"{address}/missing")
        page.locator(".js-plotly-plot .scatterlayer .point").last.wait_for()
        page.wait_for_timeout(2000)
        toggle = page.get_by_role("switch", name="Speech").first
        for name, seen in SEEN.items():
            seconds = pressed(toggle, [""], N, "Space", seen)[0]
            low, high = 1000 * seconds.min(), 1000 * seconds.max()
            said.append(f"{line(f'key to the new {name} in Chromium', seconds)}, "
                        f"{low:.0f} to {high:.0f} ms")  # fmt: skip
            print(said[-1], flush=True)
    said += [f"- load of the machine: {os.getloadavg()[0]:.1f}", "- target: 300 ms"]
    print(*said[-2:], sep="\n")
    if WRITE:
        command = "python benchmarks/missing_page.py --write"
        results.keep("A toggle on the page Missing", command, "\n".join(said))


if __name__ == "__main__":
    main()
