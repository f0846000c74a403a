"""The recorded board against cells computed now; a damaged one is said."""

import json

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


AT_ONCE = ("hog.darker.auto", "ngrams.ocr.auto")
"""Cells that need seconds, with a breakpoint inside their range: computed again in every run."""
IN_FULL = (
    "hog.defocus_blur.auto", "hog.gaussian_noise.auto", "hog.occlusion.auto", "mfcc.noise.auto",
    "mfcc.reverberation.auto", "ngrams.keyboard_typos.auto", "lite0.darker.auto",
    "lite0.defocus_blur.auto", "lite0.gaussian_noise.auto", "lite0.occlusion.auto",
    "minilm.keyboard_typos.auto", "minilm.ocr.auto", "speech_embedding.noise.auto",
    "speech_embedding.reverberation.auto", "use.keyboard_typos.auto", "use.ocr.auto",
)  # fmt: skip


def test_every_recorded_cell_is_computed_again_in_full():
    rows, manifest = recorded()
    assert sorted(row["key"] for row in rows) == sorted([*AT_ONCE, *IN_FULL])
    assert manifest["cells"] == len(rows)


@pytest.mark.parametrize(
    "key", [*AT_ONCE, *(pytest.param(key, marks=pytest.mark.slow) for key in IN_FULL)]
)
def test_a_cell_computed_again_is_as_recorded(key):
    rows, manifest = recorded()
    same = manifest["processor"] == processor()
    row = next(row for row in rows if row["key"] == key)
    experiment = EXPERIMENTS.get("severity")
    result = run_spec(experiment, experiment.spec(row["spec"]), Progress(), fresh=True)
    agrees(result.summary["breakpoint"], row["summary"]["breakpoint"], same)
