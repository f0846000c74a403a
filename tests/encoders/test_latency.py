"""Times are measured of every encoder in turn; nothing here hangs on how long they were."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.encoders.latency import latency
from lab.store.manifest import processor


class Counting:
    """Stands for an encoder: it only notes who was asked what."""

    def __init__(self, name, asked):
        self.name, self.asked = name, asked
        self.card = type("Card", (), {"size_mb": 1.5})()

    def encode(self, items):
        self.asked.append((self.name, *items))
        return np.zeros((len(items), 1), np.float32)


def test_every_round_asks_each_once_one_item_at_a_time_and_the_first_call_is_not_counted():
    asked = []
    items = {name: (Counting(name, asked), ["x", "y"]) for name in "abc"}
    rows = latency(items, 6)
    assert asked[:3] == [("a", "x"), ("b", "x"), ("c", "x")]
    rounds = [asked[start : start + 3] for start in range(3, len(asked), 3)]
    assert len(rounds) == 6
    assert all(sorted(name for name, _ in one) == ["a", "b", "c"] for one in rounds)
    assert all({item for _, item in one} == {"xy"[i % 2]} for i, one in enumerate(rounds))
    assert len({tuple(name for name, _ in one) for one in rounds}) > 1, "one order in every round"
    for row in rows:
        assert 0 <= row["p50_ms"] <= row["p95_ms"]
        assert (row["n"], row["size_mb"], row["processor"]) == (6, 1.5, processor())


def test_no_rounds_and_no_items():
    one = Counting("a", [])
    with pytest.raises(BadInput, match="1 round or more"):
        latency({"a": (one, ["x"])}, 0)
    with pytest.raises(BadInput, match="items for every encoder"):
        latency({"a": (one, [])}, 5)
