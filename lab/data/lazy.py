"""A sequence whose items are made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload

from lab.core.contracts import Item


class LazyItems(Sequence[Item]):
    """``n`` items, item ``i`` being ``make(i)``; a slice is a list of its items."""

    def __init__(self, n: int, make: Callable[[int], Item]) -> None:
        self._rows, self._make = range(n), make

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | Sequence[Item]:
        if isinstance(index, slice):
            return [self._make(row) for row in self._rows[index]]
        return self._make(self._rows[index])
