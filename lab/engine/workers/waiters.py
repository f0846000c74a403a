"""Who waits for something: it goes on as long as somebody does."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable

AWAY_S = 300.0
"""Who has not looked for so long waits no more; a tab in the background looks once a minute."""
GONE_S = 10.0
"""The same for one who cannot be reached: a connection may be lost for a moment."""

IsThere = Callable[[Hashable], bool]
"""Whether one who waits can still be reached."""


class Waiters:
    """When each who waits was last seen."""

    def __init__(self) -> None:
        self._seen_s: dict[Hashable, float] = {}

    def see(self, who: Hashable) -> None:
        """Note that somebody waits."""
        self._seen_s[who] = time.monotonic()

    def leave(self, who: Hashable) -> None:
        """Note that somebody waits no more."""
        self._seen_s.pop(who, None)

    def anyone(self, is_there: IsThere) -> bool:
        """Say whether somebody still waits; who is away is let go of."""
        now = time.monotonic()
        for who, seen_s in list(self._seen_s.items()):
            if now - seen_s > (AWAY_S if is_there(who) else GONE_S):
                self.leave(who)
        return bool(self._seen_s)

    def __len__(self) -> int:
        return len(self._seen_s)
