"""Severity end to end: controls whose answer is known, the null, and tables without a hole."""

import dataclasses
import json

import numpy as np
import pytest

import lab
from lab.core.errors import UnknownId
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.severity.run import SeveritySpec, setting_of
from lab.experiments.tasks.task import task_of
from lab.limits.breakpoint import breakpoint_of
from lab.limits.curve import GRID
from lab.limits.drawn_curve import drawn_curve
from lab.limits.tolerance import tolerance_of
from lab.perturb import PERTURBATIONS
from lab.stats.intervals import bootstrap
from lab.stats.intervals.bootstrap import family_bootstrap

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
    drawn = family_bootstrap(
        task.families, None, spec.n_resamples, spec.split_seed, n_items=len(scores)
    )
    curve = drawn_curve(scores, np.array(GRID), drawn, chance=task.chance)
    again = breakpoint_of(curve)
    found = result.summary["breakpoint"]
    for name in ("value", "low", "high"):
        assert getattr(again, name) == pytest.approx(found[name], rel=1e-3)
    tolerance = result.summary["tolerance"]
    assert tolerance_of(curve).value == tolerance["value"] and tolerance["keep"] == 0.9


def test_families_are_drawn_once_for_all_of_a_curve(monkeypatch):
    drawn = []
    real = bootstrap.family_weights
    monkeypatch.setattr(
        bootstrap, "family_weights", lambda *args: drawn.append(args) or real(*args)
    )
    entry = EXPERIMENTS.get("severity")
    entry.run(entry.spec({**WORDS, "task": "concept", "perturbation": "ocr"}), Progress())
    assert len(drawn) == 1


def test_prose_is_not_in_the_numbers_and_not_made_for_a_figure(dropped, monkeypatch):
    prose = {"words", "breakpoint_words", "physical_words"}
    rows = [dropped.summary, dropped.summary["breakpoint"]]
    rows += [row for table in dropped.tables.values() for row in table]
    assert not any(prose & set(row) for row in rows) and "reason" not in rows[1]

    def never(result):
        raise AssertionError("a figure needs no sentences")

    entry = dataclasses.replace(EXPERIMENTS.get("severity"), words=never)
    monkeypatch.setitem(EXPERIMENTS._entries, "severity", entry)
    assert dropped.figure().data


def test_the_tolerance_is_said_and_less_to_keep_is_kept_further(dropped):
    kept = {
        keep: lab.run("severity", perturbation="dropped", task="concept", keep=keep, **WORDS)
        for keep in (0.9, 0.3)
    }
    assert kept[0.3].summary["tolerance"]["value"] > kept[0.9].summary["tolerance"]["value"]
    assert kept[0.3].summary["breakpoint"] == dropped.summary["breakpoint"]
    assert "30 % of what it had above chance" in str(kept[0.3].words())


def test_words_say_that_the_split_by_concept_leaks():
    entry = EXPERIMENTS.get("severity")
    said = {}
    for split in ("family", "concept"):
        result = lab.run("severity", perturbation="ocr", split=split, **WORDS)
        said[split] = str(entry.words(result))
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
        drawn = family_bootstrap(np.arange(240) // 2, None, 200, seed, n_items=240)
        found = breakpoint_of(drawn_curve(scores, np.array(GRID), drawn, chance=0.03))
        held += found.censored == "right"
    assert held >= 38
