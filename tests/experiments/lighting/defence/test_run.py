"""The defence: equal counts, no test family in training, and a verdict that planted cases earn."""

from dataclasses import replace

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.lighting.candidates import candidates, drawn
from lab.experiments.lighting.defence import run as lighting_defence
from lab.experiments.lighting.defence.arms import chosen, training_rows
from lab.experiments.lighting.defence.attack import recalled
from lab.experiments.lighting.defence.destroyed import NOT_SEEN, SEEN, TOO_FEW, learned
from lab.experiments.lighting.defence.plan import ARMS, plan
from lab.experiments.lighting.spec import stage_of
from lab.probes.linear import LinearProbe
from lab.stats.intervals.bootstrap import MIN_FAMILIES
from tests.experiments.by_holm import by_holm
from tests.experiments.test_contract import keeps
from tests.experiments.toy_pictures import registered

EXPERIMENT = EXPERIMENTS.get("lighting_defence")
TOYS = {"dataset": "toy_pictures", "encoder": "toy-meter", "judges": "toy-stripes", "n_test": 30,
        "n_train": 40, "n_lights": 3, "n_random": 2, "budget": 4, "n_resamples": 1000}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def toys():
    with registered(guards=("contrast", "clipping")), pytest.MonkeyPatch.context() as patch:
        patch.setattr(lighting_defence, "outsider_of", lambda spec: "hog")
        yield


@pytest.fixture(scope="module")
def stage():
    return stage_of(EXPERIMENT.spec(TOYS), Progress())


@pytest.fixture(scope="module")
def result():
    return lab.run("lighting_defence", **TOYS)


def test_it_keeps_what_every_experiment_promises(result):
    keeps(result)


def scores_of(result):
    return {(row["arm"], row["outcome"]): row for row in result.tables["arms"]}


def test_every_arm_adds_as_many_pictures(result):
    rows = result.tables["training"]
    for fold in range(5):
        here = [row for row in rows if row["fold"] == fold]
        assert [row["arm"] for row in here] == list(ARMS)
        assert len({(row["n_clean"], row["n_added"]) for row in here}) == 1
        relit = {row["arm"]: row["n_relit"] for row in here}
        assert relit["none"] == 0 and relit["random"] == relit["unguarded"] == here[0]["n_added"]
        assert next(r["n_broken"] for r in here if r["arm"] == "guarded") == 0
    n_draws = EXPERIMENT.spec(TOYS).n_draws
    for arm, passes in result.summary["passes"].items():
        named = scores_of(result)[arm, "unguarded success"]["n"]
        assert passes == named * TOYS["budget"] * n_draws > 0


def test_lights_are_found_on_training_families_alone(stage, monkeypatch):
    from lab.experiments.lighting.defence import arms

    spec = EXPERIMENT.spec(TOYS)
    ground = stage.ground
    rows = training_rows(ground, 40, 0)
    lit = candidates(stage, spec, rows, 2, "test", None)
    fitted = []

    def kept(victim, x, rows):
        fitted.append((len(x), set(ground.families[rows])))
        return stage.victim.probes[0]

    monkeypatch.setattr(arms, "_kept", kept)
    arms.defended(stage.victim, lit, ("none", "unguarded"), Progress())
    for k, (n, families) in enumerate(fitted):
        fold = k // 2
        assert not families & set(ground.families[ground.folds == fold])
        inside = (ground.folds != fold).sum() + (ground.folds[rows] != fold).sum()
        assert n == inside


def test_which_light_each_arm_takes():
    margins = np.array([[3.0, -1.0, 2.0], [1.0, 0.5, -4.0], [1.0, 2.0, 3.0]])
    failed = np.array([[0, 2, 0], [0, 0, 1], [1, 1, 2]])
    assert chosen("none", margins, failed).tolist() == [-1, -1, -1]
    assert chosen("random", margins, failed).tolist() == [0, 0, 0]
    assert chosen("unguarded", margins, failed).tolist() == [1, 2, 0]
    assert chosen("guarded", margins, failed).tolist() == [2, 1, -1]


def test_candidates_are_what_a_probe_would_say_of_the_pictures(stage):
    spec = EXPERIMENT.spec(TOYS)
    ground, victim = stage.ground, stage.victim
    rows = ground.test[:3]
    lit = candidates(stage, spec, rows, 2, "test", None)
    alone = candidates(stage, spec, rows[1:2], 2, "test", None)
    assert np.array_equal(alone.lights[0], lit.lights[1])
    assert np.array_equal(alone.x[0], lit.x[1])
    probe = victim.probes[0]
    pictures = drawn(ground, spec, int(rows[1]), lit.lights[1, 0])
    p = np.exp(probe.log_proba(victim.encoder.encode(pictures)))
    assert lit.probabilities(probe, np.arange(3))[1, 0] == pytest.approx(p.mean(axis=0))
    log_odds = np.log(p[:, 0] / p[:, 1]) * (1 if ground.classes[rows[1]] == 0 else -1)
    assert lit.margins(probe, ground.classes[rows])[1, 0] == pytest.approx(log_odds.mean())


def test_what_was_asked_is_not_asked_again():
    asked = []

    def ask(places):
        asked.extend(places)
        return np.array([[float(i)] for i in places])

    known = {}
    assert recalled(known, [(0, b"a"), (0, b"b"), (0, b"a")], ask)[:, 0].tolist() == [2, 1, 2]
    assert recalled(known, [(0, b"b"), (1, b"b")], ask)[:, 0].tolist() == [1, 1]
    assert sorted(asked) == [1, 1, 2]


def test_a_picture_is_lost_where_it_is_named_wrongly_or_the_attack_succeeds(result):
    scores = scores_of(result)
    n = result.summary["n_attacked"]
    for arm in ARMS:
        clean = scores[arm, "clean"]
        for mode in ("guarded", "unguarded"):
            won = scores[arm, f"{mode} success"]
            assert won["n"] == round(clean["value"] * n)  # asked of what the arm names when clean
            left = clean["value"] * (1 - won["value"])
            assert scores[arm, mode]["value"] == pytest.approx(left)
        assert scores[arm, "whole"]["n"] == 96 and clean["n"] == scores[arm, "random"]["n"] == n
    assert scores["none", "clean"]["value"] > 0.9 and scores["none", "unguarded"]["value"] < 0.6
    taken = [scores[a, "guarded"]["value"] - scores[a, "unguarded"]["value"] for a in ARMS]
    assert min(taken) >= 0 and max(taken) > 0.1  # there are lights that a guard refuses


def test_claims_are_differences_of_the_printed_scores_and_the_headline_stands_alone(result):
    claims, scores = result.tables["claims"], scores_of(result)
    arms = {claim.id: list(claim.weights) for claim in plan(result.spec).claims}
    for row in claims:
        ours, theirs = (scores[arm, row["outcome"]]["value"] for arm in arms[row["claim"]])
        assert row["value"] == pytest.approx(ours - theirs)
        assert row["low"] <= row["value"] <= row["high"]
    first, *others = claims
    assert first == result.summary["headline"] and first["claim"] == "guarded, guarded"
    assert first["p_holm"] == first["p"] and len(others) == 7
    assert [row["p_holm"] for row in others] == pytest.approx(by_holm([r["p"] for r in others]))


def test_the_words_say_the_verdict_first_and_what_is_destroyed(result):
    words = EXPERIMENT.words(result)
    assert "a probe trained with guarded lights gets more right under attack" in words.headline
    assert len(words.headline.split()) <= 25
    assert "0 destroyed pictures are too few" in words.points[1]
    assert any("which toy-stripes names no more" in said for said in words.limits)
    summary = {**result.summary, "n_destroyed": 30,
               "learned": {"random": NOT_SEEN, "guarded": NOT_SEEN, "unguarded": SEEN}}  # fmt: skip
    said = EXPERIMENT.words(replace(result, summary=summary)).points[1]
    assert said == "Training with unguarded lights learns the labels of 30 destroyed pictures."
    summary["learned"] = dict.fromkeys(summary["learned"], NOT_SEEN)
    said = EXPERIMENT.words(replace(result, summary=summary)).points[1]
    assert said == "No training is seen to learn the labels of 30 destroyed pictures."


def test_of_too_few_destroyed_pictures_nothing_is_said(result):
    """The judges see stripes until nothing is left, so that hardly a picture is destroyed."""
    n = result.summary["n_destroyed"]
    assert n < MIN_FAMILIES
    assert set(result.summary["learned"]) == set(ARMS) - {"none"}
    assert all(v.startswith(TOO_FEW) for v in result.summary["learned"].values())
    rows = {row["arm"]: row for row in result.tables["destroyed"]}
    assert set(rows) == {*ARMS, "outsider"}
    assert all(row["accuracy"]["n"] == n for row in rows.values())


def test_an_arm_that_knows_no_more_than_clean_training_has_learned_nothing(stage):
    from lab.experiments.lighting.defence.destroyed import Destroyed, destroyed_table

    spec, victim = EXPERIMENT.spec(TOYS), stage.victim
    random = candidates(stage, spec, stage.ground.test, 1, "test", None)
    everywhere = np.arange(len(random.rows))
    lost = Destroyed(everywhere, np.zeros_like(everywhere), 0)
    table = destroyed_table(stage, spec, dict.fromkeys(ARMS, victim), random, lost, victim)
    assert learned(table) == dict.fromkeys(set(ARMS) - {"none"}, NOT_SEEN)
    blind = next(row["blind_true_label"] for row in table if row["arm"] == "random")
    assert blind["value"] < 0.9  # a black picture says nothing of its class


def test_a_verdict_needs_all_three_tests():
    def row(arm, values, low=0.1):
        tests = {
            str(i): {"value": v, "low": None if low is None else v - low, "high": v + 0.1,
                     "verdict": "untested" if low is None else "more" if v > low else "undecided"}
            for i, v in enumerate(values)
        }  # fmt: skip
        return {"arm": arm, "tests": tests}

    table = [row("none", [0, 0, 0]), row("random", [0.3, 0.3, 0.3]),
             row("guarded", [0.3, 0.05, 0.3]), row("unguarded", [0.3, 0.3, 0.3], low=None),
             row("outsider", [])]  # fmt: skip
    found = learned(table)
    assert found["random"] == SEEN and found["guarded"] == NOT_SEEN
    assert found["unguarded"].startswith(TOO_FEW) and set(found) == set(ARMS) - {"none"}
    assert learned([row("random", [-0.3, -0.3, -0.3])])["random"] == NOT_SEEN


def test_an_arm_that_cheats_on_destroyed_pictures_is_found(stage):
    """A probe that is handed the label under any light, where judge and outsider see nothing."""
    from lab.experiments.lighting.defence.destroyed import Destroyed, destroyed_table

    spec, ground = EXPERIMENT.spec(TOYS), stage.ground
    random = candidates(stage, spec, ground.test, 1, "test", None)
    true = ground.classes[random.rows]
    leaked = replace(random, x=np.repeat(
        (1.0 - 2.0 * true)[:, None, None, None], spec.n_draws, axis=2
    ).repeat(2, axis=3).astype(np.float32))  # fmt: skip
    seen = np.array([True, True])
    knows = LinearProbe(np.array([[1.0, 0], [-1.0, 0]]), np.zeros(2), seen, 1.0, 1.0)
    blind = LinearProbe(np.zeros((2, 2)), np.array([0.0, 0.1]), seen, 1.0, 1.0)
    heads = {
        "none": replace(stage.victim, probes=[blind] * 5),
        "unguarded": replace(stage.victim, probes=[knows] * 5),
    }
    everywhere = np.arange(len(random.rows))
    lost = Destroyed(everywhere, np.zeros_like(everywhere), 0)
    outsider = replace(stage.victim, probes=[blind] * 5)
    table = destroyed_table(stage, spec, heads, leaked, lost, outsider)
    tests = next(row["tests"] for row in table if row["arm"] == "unguarded")
    assert tests["above clean training"]["low"] > 0 and tests["above the outsider"]["low"] > 0
    # Always right and a little unsure: knowledge, not overconfidence. Learned is more than right.
    assert tests["surer than right"]["high"] < 0
    assert learned(table)["unguarded"] == NOT_SEEN


def test_kin_and_nonsense_are_refused():
    with pytest.raises(BadInput, match="another family"):
        EXPERIMENT.spec({"encoder": "lite0", "judges": "lite2"})
    with pytest.raises(BadInput, match="with gradients"):
        EXPERIMENT.spec({"encoder": "hog", "search": "gradient"})
