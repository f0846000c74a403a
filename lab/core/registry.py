"""A registry is one dict for a room, filled when the room's files are first imported."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from lab.core.errors import unknown_id


class HasId(Protocol):
    """Anything with a stable id."""

    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=HasId)


class Registry(Generic[T]):
    """Entries of one kind by id; iterating or asking imports every file of the room once."""

    def __init__(self, kind: str, room: str) -> None:
        self.kind, self._room, self._loaded = kind, room, False
        self._entries: dict[str, T] = {}

    def register(self, entry: T) -> T:
        """Add an entry; a second one under the same id is a programming error."""
        if entry.id in self._entries:
            raise ValueError(f"{self.kind} {entry.id!r} is registered twice")
        self._entries[entry.id] = entry
        return entry

    def _load(self) -> None:
        if self._loaded:
            return
        package = importlib.import_module(self._room)
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{self._room}.{module.name}")
        self._loaded = True

    def get(self, entry_id: str) -> T:
        """Return the entry; raises ``UnknownId`` with the nearest names."""
        self._load()
        if entry_id not in self._entries:
            raise unknown_id(self.kind, entry_id, self._entries)
        return self._entries[entry_id]

    def ids(self) -> list[str]:
        """Every id, sorted: files may have been imported in any order before."""
        self._load()
        return sorted(self._entries)

    def __iter__(self) -> Iterator[T]:
        self._load()
        return iter([self._entries[entry_id] for entry_id in self.ids()])

    def __len__(self) -> int:
        return len(self.ids())

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self.ids()
