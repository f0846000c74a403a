"""A registry is one dict for a room, filled when the room's files are first imported."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Generic, Protocol, TypeVar

from lab.core.errors import unknown_id


class HasId(Protocol):
    """Anything with a stable id."""

    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=HasId)

_BETWEEN = re.compile(r"[\s,/+]+")
"""What stands between ids in a field that names several."""


class Registry(Generic[T]):
    """Entries of one kind by id; iterating or asking imports every file of the room, and of the
    rooms inside it, once.

    Beside its entries a registry can have resolvers: an id "prefix:rest" that is not an entry is
    built by the resolver of its prefix when it is first asked for, and remembered. Iterating lists
    the entries alone, since what a resolver can build has no end.
    """

    def __init__(self, kind: str, room: str) -> None:
        self.kind, self._room, self._loaded = kind, room, False
        self._entries: dict[str, T] = {}
        self._resolvers: dict[str, Callable[[str], T]] = {}
        self._built: dict[str, T] = {}
        self._lock = threading.RLock()

    def register(self, entry: T) -> T:
        """Add an entry; a second one under the same id is a programming error."""
        if entry.id in self._entries:
            raise ValueError(f"{self.kind} {entry.id!r} is registered twice")
        self._entries[entry.id] = entry
        _remember(entry, sys._getframe(1).f_globals["__name__"])
        return entry

    def resolve(self, prefix: str, build: Callable[[str], T]) -> None:
        """Let ``build(id)`` make what is asked for as "prefix:rest", once for each id."""
        if prefix in self._resolvers:
            raise ValueError(f"{self.kind} ids that begin with {prefix!r} have two resolvers")
        self._resolvers[prefix] = build

    def _load(self) -> None:
        if self._loaded:
            return
        package = importlib.import_module(self._room)
        # walk_packages imports each folder before it looks into it, and swallows nothing: an error
        # in a file of the room is an error of whoever asks.
        for module in pkgutil.walk_packages(package.__path__, f"{self._room}.", _reraise):
            importlib.import_module(module.name)
        self._loaded = True

    def get(self, entry_id: str) -> T:
        """Return the entry, or what the resolver of its prefix builds.

        Raises ``UnknownId`` with the nearest names, and what a resolver raises.
        """
        self._load()
        if entry_id in self._entries:
            return self._entries[entry_id]
        prefix, colon, _ = entry_id.partition(":")
        build = self._resolvers.get(prefix) if colon else None
        if build is None:
            raise unknown_id(self.kind, entry_id, self._entries)
        with self._lock:
            if entry_id not in self._built:
                self._built[entry_id] = build(entry_id)
                _remember(self._built[entry_id], build.__module__)
            return self._built[entry_id]

    def modules_named(self, text: str) -> set[str]:
        """Return the modules of all ids that stand in a text such as "lite0/noto, hog/photo"."""
        self._load()
        named = {text, *_BETWEEN.split(text)}
        built = {build.__module__ for name, build in self._resolvers.items() if f"{name}:" in text}
        return {module_of(self._entries[name]) for name in named if name in self._entries} | built

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


_REGISTERED: dict[int, tuple[object, str]] = {}
"""By the identity of an entry: itself, so that its identity stays its own, and the module."""


def _remember(entry: object, module: str) -> None:
    _REGISTERED[id(entry)] = (entry, module)


def module_of(entry: object) -> str:
    """Return the name of the module that registered an entry, or whose resolver built it.

    Of what stands in no registry it is the module of its class.
    """
    found = _REGISTERED.get(id(entry))
    return type(entry).__module__ if found is None else found[1]


def _reraise(name: str) -> None:
    raise  # noqa: PLE0704 - called by walk_packages while it handles the error of importing a folder
