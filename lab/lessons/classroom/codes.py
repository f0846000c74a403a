"""Codes that let into a class, and the door that waits for whoever guesses them."""

from __future__ import annotations

import secrets
import threading

from lab.core.errors import BadInput

LETTERS = "ABCDEFGHJKMNPQRTUVWXY346789"
"""None that looks like another when it is read from a wall."""
STUDENT, TEACHER = 6, 12
"""Letters of a code: 4 hundred million, and more than anyone guesses."""
MOST_WRONG, WITHIN_S = 10, 60.0
MOST_DOORS = 10_000


def new_code(n: int) -> str:
    """Return a code of so many letters, in groups of three."""
    letters = [secrets.choice(LETTERS) for _ in range(n)]
    return "-".join("".join(letters[i : i + 3]) for i in range(0, n, 3))


def same_code(given: str, code: str) -> bool:
    """Say whether a code is meant, whatever its case and what stands between its letters.

    >>> same_code("k7m 4pq", "K7M-4PQ"), same_code("", ""), same_code("K7M-4P", "K7M-4PQ")
    (True, False, False)
    """
    one, other = _bare(given), _bare(code)
    return bool(other) and secrets.compare_digest(one.encode(), other.encode())


def _bare(code: str) -> str:
    # A code is short: a text of megabytes is not worth looking through.
    return "".join(c for c in code[:80].upper() if c.isalnum())


class Guesses:
    """Counts wrong codes of everyone who stands at the door, by the address they come from."""

    def __init__(self) -> None:
        self._wrong: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    def check(self, who: str, now_s: float) -> None:
        """Raise ``BadInput`` while somebody has to wait."""
        with self._lock:
            wait_s = self._wait_s(who, now_s)
        if wait_s > 0:
            got = f"{MOST_WRONG} wrong ones within a minute"
            do = f"Wait {int(wait_s) + 1} seconds, then read the code again."
            raise BadInput("the code of this class", got, do)

    def wrong(self, who: str, now_s: float) -> None:
        """Note a wrong code."""
        with self._lock:
            self._wait_s(who, now_s)
            self._wrong.setdefault(who, []).append(now_s)
            while len(self._wrong) > MOST_DOORS:
                del self._wrong[next(iter(self._wrong))]

    def _wait_s(self, who: str, now_s: float) -> float:
        """Forget what is long ago, and return how long is left to wait."""
        recent = [at for at in self._wrong.get(who, ()) if 0 <= now_s - at < WITHIN_S]
        self._wrong[who] = recent
        if not recent:
            del self._wrong[who]
        return recent[-MOST_WRONG] + WITHIN_S - now_s if len(recent) >= MOST_WRONG else 0.0
