"""The recorded board against cells computed now; a damaged one is said."""

import json
import random

import pytest

from lab.core.contracts import MAX_SEVERITY
from lab.core.errors import StoreError
from lab.core.progress import Progress
from lab.engine import recorded as recorded_module
from lab.engine.board import default_board
from lab.engine.local import run_spec
from lab.engine.recorded import recorded
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.severity.run import SeveritySpec
from lab.figures.board.board import board, sentence
from lab.store.manifest import processor
from lab.ui.start.cells import cell_rows


def test_it_holds_every_cell_of_the_default_board_with_the_same_spec():
    rows = {row["key"]: row for row in recorded()[0]}
    for cell in default_board():
        assert rows[cell.key]["spec"] == cell.spec.model_dump()


def test_what_is_written_about_a_number_is_not_needed(monkeypatch):
    """The sentences of an older recording are left unread, and younger numbers may be missing."""
    prose = ("words", "breakpoint_words")

    def bare(frame):
        rows = real(frame)
        for row in rows:
            for name in (*prose, "physical_words"):
                row.pop(name, None)
            if "summary" in row:
                summary = json.loads(row["summary"])
                row["summary"] = json.dumps({k: v for k, v in summary.items() if k not in prose})
        return rows

    real = recorded_module._records
    monkeypatch.setattr(recorded_module, "_records", bare)
    rows = {row["key"]: row for row in recorded()[0]}
    shown = cell_rows(default_board(), {}, rows, {})
    assert all(row["state"] == "recorded" for row in shown)
    assert board(shown).data and all("breaks" in sentence(r) or "holds" in sentence(r) or
                                     "work clean" in sentence(r) for r in shown)  # fmt: skip
    row = next(iter(rows.values()))
    spec, tables = SeveritySpec(**row["spec"]), {"curve": row["curve"]}
    result = Result("severity", spec, row["summary"], tables)
    assert "scores" in result.words() and result.figure().data


def test_damage_is_said(tmp_path, monkeypatch):
    (tmp_path / "board").mkdir()
    (tmp_path / "board" / "manifest.json").write_text("{}")
    (tmp_path / "board" / "board.parquet").write_bytes(b"PAR1 and no more")
    monkeypatch.setattr(recorded_module, "committed", lambda: tmp_path)
    with pytest.raises(StoreError, match=r"board\.parquet, whole"):
        recorded()


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


def test_random_cells_of_the_recorded_board_are_recomputed():
    rows, manifest = recorded()
    assert manifest["cells"] == len(rows) > 0
    same = manifest["processor"] == processor()
    experiment = EXPERIMENTS.get("severity")
    # The hand-made rows need seconds, so two of them are drawn anew each day the tests run.
    cheap = [row for row in rows if row["encoder"] in {"hog", "ngrams", "mfcc"}]
    for row in random.sample(cheap, 2):
        spec = experiment.spec(row["spec"])
        result = run_spec(experiment, spec, Progress(), fresh=True)
        agrees(result.summary["breakpoint"], row["summary"]["breakpoint"], same)


@pytest.mark.slow
def test_random_pretrained_cells_of_the_recorded_board_are_recomputed():
    rows, manifest = recorded()
    same = manifest["processor"] == processor()
    experiment = EXPERIMENTS.get("severity")
    for row in random.sample([r for r in rows if not r["control"]], 2):
        result = run_spec(experiment, experiment.spec(row["spec"]), Progress(), fresh=True)
        agrees(result.summary["breakpoint"], row["summary"]["breakpoint"], same)
