"""What every registered perturbation keeps, whatever it does."""

import hashlib
import json
import math
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest

from lab.core.contracts import CANVAS_PX, Modality, Perturbation
from lab.core.errors import BadInput
from lab.core.items import check_item
from lab.perturb import PERTURBATIONS

ALL = list(PERTURBATIONS)
SEVERITIES = (0.01, 0.6, 1, 2, 3, 4, 5)
each = pytest.mark.parametrize("p", ALL, ids=lambda p: p.id)


def ids_for(items):
    return [f"concept-{i}" for i in range(len(items))]


def to_bytes(item):
    if item is None:
        return b"none"
    return item.encode() if isinstance(item, str) else item.tobytes()


def digest(items):
    return hashlib.sha256(b"\x1f".join(map(to_bytes, items))).hexdigest()


def distance(clean, hurt):
    """Edit distance of texts; else the squared difference."""
    if isinstance(clean, str):
        row = list(range(len(hurt) + 1))
        for i, a in enumerate(clean, 1):
            row, last = [i], row
            for j, b in enumerate(hurt, 1):
                row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (a != b)))
        return row[-1]
    if hurt is None:
        return float(CANVAS_PX**2)
    return float(np.mean((clean.astype(np.float64) - hurt.astype(np.float64)) ** 2))


@each
def test_declares_itself(p):
    assert isinstance(p, Perturbation)
    assert len(p.levels) == 5 and p.label and p.unit and p.source
    assert p.kind in {
        "lighting",
        "corruption",
        "occlusion",
        "typing",
        "noise",
        "channel",
        "time",
        "presence",
        "coordinates",
    }
    assert [p.physical(s) for s in (1, 2, 3, 4, 5)] == list(p.levels)
    steps = np.diff([p.physical(s) for s in np.linspace(0.05, 5, 60)])
    assert (steps >= -1e-12).all() or (steps <= 1e-12).all()
    assert all(p.describe(s) for s in (0, 0.01, 2.5, 5))


@each
@pytest.mark.parametrize("severity", [-0.01, 5.01, math.nan, math.inf, "3", None])
def test_refuses_a_severity_out_of_range(p, severity, items_of):
    items = items_of[p.modality]
    for ask in (p.physical, p.describe, lambda s: p.apply(items, ids_for(items), s, 0)):
        with pytest.raises(BadInput, match="severity from 0 to 5"):
            ask(severity)


@each
def test_severity_0_returns_the_very_same_items(p, items_of):
    items = items_of[p.modality]
    hurt = p.apply(items, ids_for(items), 0, 7)
    assert all(a is b for a, b in zip(hurt, items, strict=True))


@each
def test_hurt_items_are_items_and_the_input_is_not_edited(p, items_of):
    items = items_of[p.modality]
    before = digest(items)
    for severity in SEVERITIES:
        for i, item in enumerate(p.apply(items, ids_for(items), severity, 0)):
            if item is not None:
                check_item(p.id, Modality.ANY if p.modality == "any" else p.modality, item, i)
    assert digest(items) == before
    assert digest(p.apply(items, ids_for(items), 5, 0)) != before


@each
def test_order_and_batch_change_no_byte(p, items_of):
    items, ids = items_of[p.modality], ids_for(items_of[p.modality])
    together = [to_bytes(x) for x in p.apply(items, ids, 2.6, 5)]
    back = p.apply(items[::-1], ids[::-1], 2.6, 5)[::-1]
    assert together == [to_bytes(x) for x in back]
    if p.id != "mispaired":
        alone = [p.apply([x], [i], 2.6, 5)[0] for x, i in zip(items, ids, strict=True)]
        assert together == [to_bytes(x) for x in alone]


@each
def test_another_draw_is_another_result_unless_deterministic(p, items_of):
    items, ids = items_of[p.modality], ids_for(items_of[p.modality])
    first, second = (digest(p.apply(items, ids, 3, seed)) for seed in (0, 1))
    assert (first == second) == p.deterministic


@each
def test_hurt_grows_where_declared(p, items_of):
    if not p.monotone:
        pytest.skip("not declared")
    items = items_of[p.modality][:3]
    ids = ids_for(items)
    means = []
    for severity in (0.5, 1, 2, 3, 4, 5):
        hurt = [p.apply(items, ids, severity, seed) for seed in range(4)]
        means.append(
            np.mean([[distance(a, b) for a, b in zip(items, h, strict=True)] for h in hurt])
        )
    assert means[0] >= 0 and means[-1] > means[0]
    assert all(b >= a * 0.999 for a, b in pairwise(means)), means


@each
def test_refuses_what_is_no_item(p):
    if p.modality != Modality.ANY:
        for bad in (3, b"x", "", " ", np.zeros((4, 4), np.uint8), np.array([np.nan], np.float32)):
            with pytest.raises(BadInput, match="at index 0"):
                p.apply([bad], ["a"], 1, 0)
    with pytest.raises(BadInput, match="list of items"):
        p.apply("text", ["a"], 1, 0)
    with pytest.raises(BadInput, match="one id an item"):
        p.apply([None, None], ["a"], 1, 0)


@each
def test_a_missing_item_stays_missing(p):
    assert p.apply([None, None], ["a", "b"], 3, 0) == [None, None]


def test_another_process_and_thread_count_gives_the_same_bytes(items_of, root):
    here = {}
    for p in ALL:
        items = items_of[p.modality][:3]
        here[p.id] = digest(p.apply(items, ids_for(items), 3.3, 9))
    code = (
        "import sys, json; sys.path[:0] = ['tests/perturb']; import cv2; cv2.setNumThreads(1)\n"
        "from conftest import images, places, sounds, TEXTS\n"
        "from test_contract import ALL, digest, ids_for\n"
        "of = {'image': images(), 'text': TEXTS, 'speech': sounds(), 'place': places(),"
        " 'any': images()}\n"
        "print(json.dumps({p.id: digest(p.apply(of[p.modality][:3], ids_for(of[p.modality][:3]),"
        " 3.3, 9)) for p in reversed(ALL)}))"
    )
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, cwd=root, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == here
