import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from lab.core.errors import BadInput, UnknownId
from lab.core.registry import Registry


@dataclass
class Entry:
    id: str


def test_unknown_id_is_typed_and_twice_is_refused():
    registry: Registry[Entry] = Registry("thing", "lab.core")
    registry.register(Entry("one"))
    with pytest.raises(UnknownId, match="Did you mean one"):
        registry.get("on")
    with pytest.raises(ValueError, match="twice"):
        registry.register(Entry("one"))
    assert "one" in registry
    assert registry.ids() == ["one"]


def test_a_resolver_builds_once_and_is_not_listed():
    registry: Registry[Entry] = Registry("thing", "lab.core")
    registry.register(Entry("one"))
    registry.register(Entry("file:kept"))
    asked = []

    def build(entry_id: str) -> Entry:
        asked.append(entry_id)
        if entry_id.endswith("bad"):
            raise BadInput("a", "b", "c")
        return Entry(entry_id)

    registry.resolve("file", build)
    assert registry.get("file:a/b#c") is registry.get("file:a/b#c")
    assert registry.get("file:kept") is not None
    assert asked == ["file:a/b#c"]
    assert registry.ids() == ["file:kept", "one"]
    for _ in range(2):
        with pytest.raises(BadInput):
            registry.get("file:bad")
    assert asked == ["file:a/b#c", "file:bad", "file:bad"], "a failure is not remembered"
    for unknown in ("file", "other:a", ":a"):
        with pytest.raises(UnknownId):
            registry.get(unknown)
    with pytest.raises(ValueError, match="two resolvers"):
        registry.resolve("file", build)


def test_two_threads_build_one():
    registry: Registry[Entry] = Registry("thing", "lab.core")
    built = []

    def build(entry_id: str) -> Entry:
        time.sleep(0.05)
        built.append(entry_id)
        return Entry(entry_id)

    registry.resolve("slow", build)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(registry.get, ["slow:a"] * 4))
    assert built == ["slow:a"]
    assert all(entry is found[0] for entry in found)
