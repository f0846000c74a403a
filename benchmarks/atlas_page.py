"""Print how long the page Atlas takes to its first picture, and from a filter to the new ranking.

The server is warm: the page was opened once before. Each first picture is one of a new visit. A key
switches the controls off and on again in Chromium, by which the ranking gets other marks.

python benchmarks/atlas_page.py [presses] [--write]
"""

# ruff: noqa: T201  what a benchmark says is its result

import os
import sys
import time

import numpy as np
import results
from pressed import WAIT_MS, line, pressed
from served import ROOT, new_page, served

N = next((int(argument) for argument in sys.argv[1:] if argument.isdecimal()), 20)
WRITE = "--write" in sys.argv
VISITS = 6
MARKS = ".js-plotly-plot .scatterlayer .point"


def main() -> None:
    """Measure both and print, or keep, what was found."""
    load = os.getloadavg()[0]
    with served(str(ROOT / "app.py")) as address, new_page() as page:
        page.set_default_timeout(WAIT_MS)
        visits = []
        for _ in range(VISITS):
            page.goto("about:blank")
            began = time.perf_counter()
            page.goto(f"{address}/atlas")
            page.locator(MARKS).first.wait_for()
            visits.append(time.perf_counter() - began)
        page.wait_for_timeout(2000)
        toggle = page.get_by_role("switch", name="With controls").first
        marks, _ = pressed(toggle, [""], N, "Space", MARKS)
    said = [
        "The Atlas, opened and filtered on a warm server:",
        "",
        f"{line('from the address to the first picture', np.array(visits[1:]))}; target 3000 ms",
        f"{line('key to the new ranking in Chromium', marks)}; target 200 ms",
        f"- load of the machine: {load:.1f}, then {os.getloadavg()[0]:.1f}",
    ]
    print("\n".join([results.machine(), *said]))
    if WRITE:
        command = "python benchmarks/atlas_page.py --write"
        results.keep("The page Atlas", command, "\n".join(said))


if __name__ == "__main__":
    main()
