from dataclasses import dataclass

import pytest

from lab.core.errors import UnknownId
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
