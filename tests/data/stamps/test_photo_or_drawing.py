"""Photograph or drawing: the rule, and the committed list."""

import json

import numpy as np
import pytest

from lab.core.errors import StoreError
from lab.data.stamps.photo_or_drawing import KINDS, RULE, checked_kinds, flat_share, kind_by_rule
from lab.store.paths import committed


def opaque(rgb):
    return np.concatenate([rgb, np.full((*rgb.shape[:2], 1), 255)], axis=2).astype(np.uint8)


def test_noise_is_a_photograph_and_a_fill_a_drawing():
    rng = np.random.default_rng(0)
    noise = opaque(rng.integers(0, 256, (30, 30, 3)))
    fill = opaque(np.full((30, 30, 3), 90))
    assert flat_share(noise) < 0.01 and flat_share(fill) == 1
    assert kind_by_rule("food/pear", False, flat_share(noise)) == "photo"
    assert kind_by_rule("food/pear", False, flat_share(fill)) == "drawing"
    assert kind_by_rule("food/pear", False, 0.3) == "unclear"
    assert kind_by_rule("food/pear", True, 0.0) == "drawing"
    assert kind_by_rule("food/cartoon", False, 0.0) == "photo"  # a name is no folder


def test_transparent_pixels_do_not_count():
    rng = np.random.default_rng(0)
    noise = opaque(rng.integers(0, 256, (30, 30, 3)))
    framed = np.zeros((90, 90, 4), np.uint8)
    framed[30:60, 30:60] = noise
    assert flat_share(framed) == flat_share(noise)
    assert flat_share(np.zeros((9, 9, 4), np.uint8)) == 1


def test_the_committed_list_is_the_rule_but_for_what_was_seen():
    folder = committed() / "stamps"
    content = json.loads((folder / "pictures.json").read_text("utf-8"))
    by_eye = json.loads((folder / "by_eye.json").read_text("utf-8"))
    rows = content["stamps"]
    assert content["rule"] == RULE and len(rows) == len(checked_kinds()) == 701
    assert {row["kind"] for row in rows} == set(KINDS)
    corrected = {row["stamp"]: row for row in rows if "rule" in row}
    assert corrected.keys() == by_eye.keys()
    for stamp, row in corrected.items():
        assert row["kind"] == by_eye[stamp]["kind"] != row["rule"] and row["reason"]
    assert sum(row["kind"] == "photo" for row in rows) == 320


def test_a_damaged_list_is_said(tmp_path):
    path = tmp_path / "pictures.json"
    path.write_text('{"stamps": [{"stamp": "a", "kind": "painting"}]}')
    with pytest.raises(StoreError, match=r"pictures\.json"):
        checked_kinds(path)
