"""Key to changed answer: a control of a page gets a key, and the browser waits for what changes."""

# ruff: noqa: T201  how far it is

from __future__ import annotations

import sys
from typing import Any

import numpy as np

WAIT_MS, QUIET_MS, GIVE_UP_MS, UNCOUNTED = 300_000, 1000, 20_000, 3
WATCHED = """
([starts, seen, quiet, most]) => {
  const main = document.querySelector('[data-testid=stMain]');
  const said = () => [...main.querySelectorAll(seen)]
    .map(e => e.textContent.trim() + (e.getAttribute('transform') ?? ''))
    .filter(t => starts.some(start => t.startsWith(start))).join();
  const before = said();
  window.took = new Promise(done => addEventListener('keydown', () => {
    const start = performance.now();
    let answer = -1, all = -1, words = main.textContent, timer;
    const wait = most => { clearTimeout(timer); timer = setTimeout(() => {
      watch.disconnect(); done([answer, all]); }, most); };
    const watch = new MutationObserver(() => {
      const now = performance.now() - start;
      if (answer < 0 && said() !== before) answer = now;
      if (main.textContent !== words) { words = main.textContent; all = now; }
      if (answer >= 0) wait(quiet);
    });
    watch.observe(main, {subtree: true, childList: true, characterData: true,
      attributeFilter: ['transform']});
    wait(most);
  }, {once: true, capture: true}));
}
"""


def pressed(control: Any, starts: list[str], n: int, key: str, seen: str = "p") -> np.ndarray:
    """Seconds ``[2, n]`` from a key on a control to a changed answer, and to the last changed word.

    The answer stands in the paragraphs that begin with ``starts``, or in what else of the page is
    ``seen``: its words, or where its marks stand. Endless where nothing changed; nan where other
    words did, and the answer, rounded as it is shown, came out as it was. The page is left in peace
    until it has been quiet; the first few presses are not counted.
    """
    page, took = control.page, []
    control.focus()
    for i in range(n + UNCOUNTED):
        page.evaluate(WATCHED, [starts, seen, QUIET_MS, GIVE_UP_MS])
        page.keyboard.press(key)
        took.append(page.evaluate("() => window.took"))
        print(f"key {i + 1} of {n + UNCOUNTED}: {took[-1][0]:.0f} ms", file=sys.stderr, flush=True)
    answer, words = np.array(took[UNCOUNTED:]).T / 1000
    never = np.where(words < 0, np.inf, np.nan)
    return np.stack([np.where(answer < 0, never, answer), np.where(words < 0, np.inf, words)])


def line(name: str, seconds: np.ndarray) -> str:
    """Say the middle and the late ones of some seconds."""
    same = int(np.isnan(seconds).sum())
    seconds = seconds[~np.isnan(seconds)]
    # Not interpolated: a change that never came is endless.
    middle, late = 1000 * np.quantile(seconds, [0.5, 0.95], method="higher")
    never = int(np.isinf(seconds).sum())
    said = f"- {name}: p50 {middle:.0f} ms, p95 {late:.0f} ms (n = {len(seconds)}, {never} never"
    return f"{said}; {same} more led to the same answer)" if same else f"{said})"
