"""Severity end to end: controls whose answer is known, the null, and tables without a hole."""

import json

import numpy as np
import pytest

import lab
from lab.core.errors import UnknownId
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.severity.run import GRID, SeveritySpec, setting_of
from lab.experiments.tasks.task import task_of
from lab.limits.breakpoint import breakpoint_of
from lab.perturb import PERTURBATIONS

WORDS = {"encoder": "ngrams", "n_test": 120, "n_resamples": 200, "repeats": 1}
HALF_OF_THE_ITEMS = 2.5
"""20 % of the items a level: half of them at severity 2.5."""


@pytest.fixture(scope="module")
def dropped():
    return lab.run("severity", perturbation="dropped", task="concept", **WORDS)


@pytest.mark.parametrize("control", ["dropped", "mispaired"])
def test_half_of_the_items_hurt_is_the_breakpoint(control):
    """Hurting a share p leaves (1 - p) a + p c by algebra, whatever the encoder and the task.

    A 95 % interval may miss: of five draws it must hold the truth in four (by chance alone it
    would in 98 of 100).
    """
    found = [
        lab.run("severity", perturbation=control, task="concept", draw_seed=draw, **WORDS).summary[
            "breakpoint"
        ]
        for draw in range(5)
    ]
    assert {each["status"] for each in found} == {"breaks"}
    assert sum(each["low"] <= HALF_OF_THE_ITEMS <= each["high"] for each in found) >= 4
    assert np.mean([each["value"] for each in found]) == pytest.approx(HALF_OF_THE_ITEMS, abs=0.35)


def test_half_of_the_items_hurt_is_the_breakpoint_of_a_probe_too():
    found = lab.run("severity", perturbation="mispaired", **WORDS).summary["breakpoint"]
    assert found["low"] <= HALF_OF_THE_ITEMS <= found["high"]


def test_a_perturbation_that_changes_nothing_is_censored(monkeypatch):
    """The null, through the whole path: every level is the clean item."""
    typos = PERTURBATIONS.get("keyboard_typos")

    class Identity:
        id, modality, deterministic = "identity", typos.modality, True
        label, kind, unit, monotone = "Identity", "", "", True
        physical = staticmethod(float)
        describe = staticmethod(str)

        @staticmethod
        def apply(items, ids, severity, draw_seed):
            return list(items)

    monkeypatch.setitem(PERTURBATIONS._entries, "identity", Identity())
    entry = EXPERIMENTS.get("severity")
    result = entry.run(
        entry.spec({**WORDS, "task": "concept", "perturbation": "identity"}), Progress()
    )
    found = result.summary["breakpoint"]
    assert (found["status"], found["censored"]) == ("holds", "right")
    assert found["value"] is None
    assert found["high"] is None
    curve = result.tables["curve"]
    assert len({row["score"] for row in curve}) == 1
    assert all(row["drift"] == pytest.approx(0, abs=1e-6) for row in curve)


def test_every_level_has_n_interval_and_unit(dropped):
    assert [row["severity"] for row in dropped.tables["curve"]] == list(GRID)
    for row in dropped.tables["curve"]:
        assert row["n"] == 120
        # At 100 % every resample scores chance, but for the rounding of a sum.
        assert row["low"] - 1e-12 <= row["score"] <= row["high"] + 1e-12
        assert row["retrieval_low"] - 1e-12 <= row["retrieval"] <= row["retrieval_high"] + 1e-12
        assert row["physical"] == pytest.approx(20 * row["severity"])
        assert row["present"] <= row["n"]
    assert dropped.tables["curve"][-1]["present"] == 0
    assert dropped.tables["curve"][-1]["drift"] is None
    assert dropped.tables["curve"][-1]["score"] == pytest.approx(1 / 120)


@pytest.mark.parametrize("perturbation", ["dropped", "ocr"])
def test_nan_is_nowhere_and_all_of_it_is_plain_json(perturbation):
    whole = lab.run("severity", perturbation=perturbation, task="concept", **WORDS).as_dict()
    assert json.loads(json.dumps(whole, allow_nan=False)) == whole


def test_a_missing_item_has_no_answer_and_no_drift(dropped):
    items = dropped.tables["items"]
    gone = [row for row in items if not row["answer"]]
    assert len(gone) > 120
    assert all(row["drift"] is None and row["score"] == pytest.approx(1 / 120, abs=1e-6)
               for row in gone)  # fmt: skip
    assert all(row["drift"] is not None for row in items if row["answer"])
    assert len(items) == 120 * len(GRID)


def test_breakpoint_is_that_of_the_items_table():
    """The summary follows from the printed items alone, by another way to the scores."""
    spec = EXPERIMENTS.get("severity").spec({**WORDS, "perturbation": "ocr", "task": "concept"})
    result = lab.run("severity", **spec.model_dump())
    items = result.tables["items"]
    scores = np.array([row["score"] for row in items]).reshape(-1, len(GRID))
    task = task_of(setting_of(spec))
    again = breakpoint_of(
        scores, np.array(GRID), classes=None, families=task.families, chance=task.chance,
        n_resamples=spec.n_resamples, seed=spec.split_seed,
    )  # fmt: skip
    found = result.summary["breakpoint"]
    for name in ("value", "low", "high"):
        assert getattr(again, name) == pytest.approx(found[name], rel=1e-3)


def test_words_say_that_the_split_by_concept_leaks():
    entry = EXPERIMENTS.get("severity")
    said = {}
    for split in ("family", "concept"):
        result = lab.run("severity", perturbation="ocr", split=split, **WORDS)
        said[split] = entry.words(result)
    assert "unseen families" in said["family"]
    assert "leaks" not in said["family"]
    assert "leaks" in said["concept"]
    assert "unseen families" not in said["concept"]


def test_spec_refuses_a_perturbation_of_another_modality():
    with pytest.raises(UnknownId, match="which hurts image"):
        SeveritySpec(encoder="ngrams", perturbation="darker")


@pytest.mark.slow
def test_the_null_is_censored_in_nearly_all_runs():
    """Fresh answers of the same quality at every level, 40 runs: at least 95 % hold in range."""
    held = 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        scores = (random.random((240, len(GRID))) < 0.5).astype(float)
        found = breakpoint_of(
            scores, np.array(GRID), classes=None, families=np.arange(240) // 2, chance=0.03,
            n_resamples=200, seed=seed,
        )  # fmt: skip
        held += found.censored == "right"
    assert held >= 38
