"""Recorded results are read as they were computed, and marked; damage is said."""

import json
import random
from dataclasses import replace

import pytest

import lab
from lab.core.contracts import MAX_SEVERITY
from lab.core.errors import BadInput, StoreError, UnknownId
from lab.core.progress import Progress
from lab.engine import recorded as recorded_module
from lab.engine.board import default_board
from lab.engine.local import run_spec
from lab.engine.recorded import BOARD, names, record, recorded, recorded_of
from lab.experiments import EXPERIMENTS
from lab.store.manifest import processor
from tests.experiments.test_contract import SMALL

SEVERITY = EXPERIMENTS.get("severity")


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(recorded_module, "committed", lambda: tmp_path)
    return tmp_path / "recorded"


@pytest.fixture(scope="module")
def result():
    return lab.run("severity", **SMALL["severity"])


def test_what_is_read_is_what_was_computed(place, result):
    folder = record("severity", {"severity": result}, "python -m lab record severity")
    assert folder == place / "severity" and names() == ["severity"]
    (again,) = recorded("severity").values()
    assert (again.summary, again.tables, again.spec) == (
        result.summary, result.tables, result.spec,
    )  # fmt: skip
    here = {"processor": processor(), "recorded": "recorded"}
    assert again.manifest == {**result.manifest, **here}
    assert list(again.tables) == list(result.tables)
    assert again.recorded == "recorded" and not result.recorded
    assert str(again.words()) == str(result.words())
    assert sum(path.stat().st_size for path in folder.iterdir()) < 100_000


ROWS = {
    "mixed": [{"x": 1}, {"x": 0.5}, {"x": None}],
    "flags": [{"x": True}, {"x": False}, {"x": None}],
    "holes": [{"x": 1}, {"y": None}, {"x": None, "y": "a"}],
    "nested": [{"x": [1, 2.5], "y": {"a": None}}, {"x": [], "y": {}}],
    "none": [{"x": None}, {"x": None}],
    "empty": [],
}


def test_rows_of_every_kind_come_back_as_they_were(place, result):
    from dataclasses import replace

    one, other = replace(result, tables=ROWS), replace(result, tables={"mixed": [{"z": "b"}]})
    record("severity", {"a": one, "b": other}, "")
    found = recorded("severity")
    assert found["a"].tables == ROWS and list(found["a"].tables) == list(ROWS)
    for name, rows in ROWS.items():
        types = [[type(v) for v in row.values()] for row in found["a"].tables[name]]
        assert types == [[type(v) for v in row.values()] for row in rows], name
    assert found["b"].tables == other.tables


def test_only_exactly_what_was_asked_is_taken(place, result, monkeypatch):
    record("severity-small", {"severity": result}, "")
    asked = SEVERITY.spec(SMALL["severity"])
    assert recorded_of(SEVERITY, asked).tables == result.tables
    assert recorded_of(SEVERITY, SEVERITY.spec({**SMALL["severity"], "draw_seed": 1})) is None
    named = {"task": "subgroup", "facet": result.spec.facet}
    assert recorded_of(SEVERITY, SEVERITY.spec({**SMALL["severity"], **named})) is not None
    from lab.encoders import ENCODERS

    with monkeypatch.context() as patch:
        patch.setattr(ENCODERS.get("hog"), "recipe", "other")
        assert recorded_of(SEVERITY, asked) is None


def test_what_is_not_here_cannot_differ_and_what_is_here_must_not(place, result):
    record("severity", {"severity": result}, "")
    known = SEVERITY.fingerprint(result.spec)
    name = next(iter(known))
    for now, told in (("absent", True), ("changed", False)):
        other = replace(SEVERITY, fingerprint=lambda _, now=now: {**known, name: now})
        assert (recorded_of(other, result.spec) is not None) == told


def test_what_is_asked_is_found_though_this_machine_would_run_something_else(place, result):
    record("severity", {"severity": result}, "")
    lacks = replace(SEVERITY, resolve=lambda s: s.model_copy(update={"draw_seed": s.draw_seed + 1}))
    assert recorded_of(lacks, result.spec).tables == result.tables


def test_a_record_of_other_code_says_so_and_is_shown(place, result, monkeypatch):
    monkeypatch.setattr(recorded_module, "code_of", lambda *_: "other code")
    record("severity", {"severity": result}, "")
    found = recorded_of(SEVERITY, SEVERITY.spec(SMALL["severity"]))
    assert found.recorded == "recorded with other code" and found.summary == result.summary


@pytest.mark.parametrize("name", ["manifest.json", "curve.parquet"])
@pytest.mark.parametrize("damage", ["cut", "numbers", "other"])
def test_damage_is_said(place, result, name, damage):
    path = record("severity", {"severity": result}, "") / name
    whole = path.read_bytes()
    number = b'"value": 0.' if name == "manifest.json" else whole[60:61]
    other = b'"value": 1.' if name == "manifest.json" else bytes([whole[60] ^ 1])
    made = {"cut": whole[:-9], "numbers": whole.replace(number, other), "other": b"{}"}
    assert made[damage] != whole
    path.write_bytes(made[damage])
    with pytest.raises(StoreError, match=name.replace(".", r"\.")):
        recorded("severity")
    path.unlink()
    with pytest.raises((StoreError, UnknownId)):
        recorded("severity")


def test_what_cannot_be_recorded_or_read_is_refused(place, result):
    with pytest.raises(BadInput):
        record("../away", {"severity": result}, "")
    with pytest.raises(UnknownId):
        recorded("severity")
    from dataclasses import replace

    odd = replace(result, manifest={**result.manifest, "spec": {"gone": 1}})
    record("severity", {"severity": odd}, "")
    with pytest.raises(StoreError, match="python -m lab record severity"):
        recorded("severity")


def test_it_holds_every_cell_of_the_default_board_with_the_same_spec():
    for cell in default_board():
        assert recorded(BOARD)[cell.key].spec == SEVERITY.resolve(cell.spec)


def agrees(now, before, same_processor):
    """On the processor that recorded the same numbers; on another an answer within the interval.

    There products round differently, and the search of a probe may stop a step earlier or later.
    """
    if not same_processor:
        assert (now["status"], now["censored"]) == (before["status"], before["censored"])
        if now["value"] is not None:
            low, high = before["low"], before["high"]
            assert (low or 0.0) <= now["value"] <= (MAX_SEVERITY if high is None else high)
        return
    for name in ("value", "low", "high", "status", "censored"):
        close = isinstance(now[name], float)
        assert now[name] == (pytest.approx(before[name], rel=1e-4) if close else before[name])


def recomputed(cells, same):
    for before in cells:
        now = run_spec(SEVERITY, before.spec, Progress(), fresh=True)
        agrees(now.summary["breakpoint"], before.summary["breakpoint"], same)


def test_cells_of_the_recorded_board_are_recomputed():
    board = recorded(BOARD)
    assert len(board) == len(default_board())
    # The hand-made rows need seconds each.
    cheap = [r for _, r in sorted(board.items()) if r.spec.encoder in {"hog", "ngrams", "mfcc"}]
    recomputed(random.Random(0).sample(cheap, 2), on_this_processor())


@pytest.mark.slow
def test_pretrained_cells_of_the_recorded_board_are_recomputed():
    board = recorded(BOARD)
    cells = [r for _, r in sorted(board.items()) if r.spec.encoder in {"lite0", "minilm", "use"}]
    recomputed(random.Random(0).sample(cells, 2), on_this_processor())


def on_this_processor():
    path = recorded_module.committed() / "recorded" / BOARD / "manifest.json"
    return json.loads(path.read_text())["processor"] == processor()
