"""The scoreboard on planted curves, and its smallest real run held against what it must be."""

import re

import numpy as np
import pytest

import lab
from lab.core.contracts import Availability
from lab.core.errors import BadInput, UnknownId
from lab.encoders import ENCODERS
from lab.encoders.compressed.compressed import Compressed
from lab.experiments.missing.scoreboard.answers import ALL, BEST, Answered, fusions_of
from lab.experiments.missing.scoreboard.spec import (
    ScoreboardSpec,
    plan,
    resolved,
    scores_of,
)
from lab.experiments.missing.scoreboard.tables import MethodCurves, board, standards_of, trust
from lab.limits.curve import GRID
from lab.limits.robustness.definitions import DEFINITIONS
from lab.limits.robustness.relative_tau import relative_tau
from lab.stats.intervals.bootstrap import family_bootstrap
from tests.experiments.test_contract import SMALL

VIEWS = {"image": "hog, lite0", "text": "ngrams, use", "speech": "mfcc, resemblyzer"}
N, NOISES = 400, ("image", "text", ALL)
FAMILIES = np.repeat(np.arange(N // 2), 2)
CLEAN = {"late": 0.75, "early": 0.85, BEST: 0.6}
LOSS = {"late": 0.25, "early": 0.45, BEST: 0.0}
"""Of a method at the last severity, linear in severity; all at once cost .1 more than the sum."""


def planted(method, seeds):
    """Answers [n, seeds, noises, levels] whose mean is planted: an item is right while its rank,
    one for all levels, is below it."""
    rng = np.random.default_rng(3)
    rank = rng.permuted((np.arange(N) + 0.5) / N)
    share = np.array(GRID) / 5
    each = CLEAN[method] - LOSS[method] / 2 * share
    both = CLEAN[method] - LOSS[method] * share - 0.1 * share * (method != BEST)
    curves = np.stack([each, each, both])
    return np.repeat((rank[:, None, None] < curves)[:, None], seeds, axis=1).astype(float)


@pytest.fixture(scope="module")
def drawn():
    return family_bootstrap(FAMILIES, None, 200, n_items=N)


@pytest.fixture(scope="module")
def curves(drawn):
    found = MethodCurves(NOISES, drawn, seed=0)
    for method, seeds in (("late", 1), ("early", 3), (BEST, 1)):
        found.add(method, planted(method, seeds))
    return found


def test_curves_are_the_planted_ones_within_their_intervals(curves):
    rows = {(r["method"], r["noise"], r["severity"]): r for r in curves.rows()}
    assert len(rows) == 3 * 3 * len(GRID)
    assert rows["late", "image", 0]["score"] == rows["late", ALL, 0]["score"] == 0.75
    assert rows["late", "image", 5]["score"] == pytest.approx(0.625)
    assert rows["early", ALL, 5]["score"] == pytest.approx(0.3)
    assert all(r["low"] < r["score"] < r["high"] for r in rows.values())


def test_what_all_cost_beyond_the_sum_is_found(curves):
    rows = {(r["method"], r["severity"]): r for r in curves.additivity()}
    assert BEST not in {method for method, _ in rows}
    assert rows["late", 5]["excess"] == pytest.approx(0.1)
    assert rows["late", 5]["low"] > 0
    assert rows["early", 2]["excess"] == pytest.approx(0.04, abs=0.006)


def test_fusion_falls_below_the_best_single_where_it_was_planted(curves):
    rows = {(r["method"], r["noise"]): r for r in curves.crossings(dict.fromkeys(NOISES, "text"))}
    # .75 - .35 s / 5 = .6, and .85 - .55 s / 5 = .6
    assert rows["late", ALL]["value"] == pytest.approx(0.15 * 5 / 0.35, abs=0.1)
    assert rows["early", ALL]["value"] == pytest.approx(0.25 * 5 / 0.55, abs=0.1)
    assert rows["late", ALL]["low"] < rows["late", ALL]["value"] < rows["late", ALL]["high"]
    assert rows["late", "image"]["status"] == "stays above"


def test_the_board_ranks_by_every_definition_and_says_who_disagrees(curves, drawn):
    level = np.linspace(0, 1, len(GRID))
    rank = np.random.default_rng(5).permuted((np.arange(N) + 0.5) / N)
    right = {f"m{k}": (rank[:, None] < a - 0.2 * level).astype(float)
             for k, a in enumerate((0.5, 0.6, 0.7))}  # fmt: skip
    rows, apart = board(curves, standards_of(right, dict.fromkeys(right, "image"), drawn))
    at = {(r["noise"], r["method"], r["definition"]): r for r in rows}
    assert len(at) == 4 * 3 * len(DEFINITIONS)
    assert at[ALL, "early", "tau"]["value"] == pytest.approx(
        float(relative_tau(curves.now["early"][2], np.array(GRID)))
    )
    for d in ("rho", "mmi", "relative_mce", "taori"):
        assert at["image", "late", d]["rank"] < at["image", "early", d]["rank"], d
    for d in ("tau", "mce"):
        assert at["image", "early", d]["rank"] < at["image", "late", d]["rank"], d
    assert "3 standard models" in at["text", "late", "taori"]["why"]
    assert at["text", "late", "taori"]["rank"] is None
    assert at["mean", "early", "mmi"]["value"] == pytest.approx(
        np.mean([at[m, "early", "mmi"]["value"] for m in ("image", "text")])
    )
    pair = next(r for r in apart if r["noise"] == "image" and {r["a"], r["b"]} == {"late", "early"})
    assert "tau" in pair["b_first"] and "rho" in pair["a_first"]
    assert pair["share"] > 0.9 and len(pair["by"].split(", ")) == 2


def test_trust_knows_the_overconfident(drawn):
    right = planted("late", 1)
    sure = np.full_like(right, 0.95)
    told = {"late": Answered(right, sure, np.full((1, 3), 0.9))}
    rows = {(r["noise"], r["severity"]): r for r in trust(told, NOISES, drawn.plain())}
    assert rows[ALL, 5]["ece"] == pytest.approx(0.95 - 0.4, abs=0.01)
    assert rows[ALL, 5]["ece"] > rows[ALL, 0]["ece"]
    assert all(r["ece_low"] <= r["ece"] <= r["ece_high"] for r in rows.values())
    assert rows[ALL, 0]["answered"] == 1 and rows[ALL, 0]["right_of_answered"] == 0.75


def test_an_items_scores_add_up_to_tau_and_to_the_excess(curves):
    right = planted("late", 1)[:, 0]
    scores = scores_of(right, NOISES)
    tau = relative_tau(curves.now["late"], np.array(GRID))
    for i, noise in enumerate(NOISES):
        assert scores[f"under {noise}"].mean() == pytest.approx(tau[i])
    lost = 0.75 - tau
    assert scores["excess"].mean() == pytest.approx(lost[2] - lost[0] - lost[1])


def test_one_modality_alone_has_no_joint_noise():
    planned = plan(ScoreboardSpec(views="hog, lite0", fusions="early"))
    assert [claim.id for claim in planned.claims] == ["single image"]
    assert planned.primary.id == "single image"


def test_all_standard_encoders_are_named_and_no_optional_one_decides_what_is_asked(monkeypatch):
    """One that is optional, or built when asked for, is there only where it is named."""

    def named(modality, text):
        spec = resolved(ScoreboardSpec(views=VIEWS[modality], standard_encoders=text))
        assert resolved(spec) == spec
        return spec.standard_encoders.split(", ")

    optional = next(e for e in ENCODERS if e.card.optional and e.modality == "speech")
    monkeypatch.setattr(optional, "availability", lambda: Availability(True))
    for modality in VIEWS:
        every = named(modality, "all")
        there = [e for e in ENCODERS if e.modality == modality and not e.card.optional]
        left_out = {e.id for e in there} - set(every)
        assert every == [e.id for e in there if e.id in every]
        assert left_out == {
            e.id for e in there
            if isinstance(e, Compressed) or re.search("-(random|shuffled)-[12]$", e.id)
        }  # fmt: skip
        assert not any(":" in name for name in every)
    assert {"hog", "lite2-random-0", "vit", "bridge_image-shuffled-0"} <= set(named("image", "all"))
    speech = named("speech", "all")
    assert optional.id not in speech
    assert named("speech", f"{speech[-1]}, all, {optional.id}") == [
        speech[-1], *speech[:-1], optional.id,
    ]  # fmt: skip
    assert named("text", "mfcc, use") == ["mfcc", "use"]


def test_late_is_always_there_and_none_is_named_twice():
    assert [f.id for f in fusions_of("early")] == ["late", "early"]
    with pytest.raises(BadInput, match="different fusions"):
        fusions_of("early, early")
    with pytest.raises(UnknownId, match="erly"):
        fusions_of("erly")


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"image_perturbation": "dropped"}, UnknownId, "a perturbation of image"),
        ({"text_perturbation": "noise"}, UnknownId, "which hurts speech"),
        ({"standard_encoders": "hogg"}, UnknownId, "Did you mean hog"),
        ({"views": "hog"}, BadInput, "2 to 5 views"),
    ],
)
def test_what_cannot_be_asked_is_refused(changes, error, words):
    with pytest.raises(error, match=words):
        lab.run("scoreboard", **{**SMALL["scoreboard"], "fusions": "", "seeds": 1, **changes})


def test_a_real_run_hurts_what_it_says():
    """Clean scores are one whatever is hurt; a modality that nobody hurts is not hurt."""
    result = lab.run("scoreboard", **SMALL["scoreboard"])
    rows = {(r["method"], r["noise"], r["severity"]): r["score"] for r in result.tables["curves"]}
    for method in ("late", "early", BEST):
        assert len({rows[method, noise, 0.0] for noise in ("image", "text")}) == 1 or method == BEST
    assert rows["late", ALL, 5] < rows["late", ALL, 0]
    assert result.summary["single"].keys() == {"image", "text", ALL}
    means = {r["outcome"]: r["value"] for r in result.tables["arms"] if r["arm"] == "late"}
    tau = {r["noise"]: r["value"] for r in result.tables["board"]
           if (r["method"], r["definition"]) == ("late", "tau")}  # fmt: skip
    for noise in ("image", "text", ALL):
        assert means[f"under {noise}"] == pytest.approx(tau[noise])
