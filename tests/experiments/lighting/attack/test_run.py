"""The attack experiment: who is attacked, who judges, what is compared, what is said."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, UnknownId
from lab.experiments import EXPERIMENTS
from lab.experiments.lighting.attack.choose import best_of
from lab.experiments.lighting.ground import ground_of, head_of, usual_judges
from lab.experiments.lighting.spec import judges_of, outsider_of
from tests.experiments.by_holm import by_holm
from tests.experiments.test_contract import keeps

SMALL = {"encoder": "hog", "judges": "lite0", "n_test": 40, "budget": 6, "n_tune": 12,
         "searches": "random, coordinate", "n_resamples": 100}  # fmt: skip
SPEC = EXPERIMENTS.get("lighting_attack").spec


@pytest.fixture(scope="module", autouse=True)
def _quick(quick_outsider):
    """The panel is real; who stands outside it is asked for a share that no test here reads."""


@pytest.fixture(scope="module")
def result():
    return lab.run("lighting_attack", **SMALL)


def test_no_family_is_on_two_sides():
    ground = ground_of("emojilab", "", "group", n_test=60, n_tune=20, seed=3)
    test, tune = set(ground.families[ground.test]), set(ground.families[ground.tune])
    assert len(ground.test) >= 60 and len(ground.tune) >= 20 and not test & tune
    for family in test:
        assert len(set(ground.folds[ground.families == family])) == 1


def test_a_head_never_answers_a_picture_it_was_trained_on():
    ground = ground_of("emojilab", "", "group", n_test=60, seed=0)
    head = head_of(ground, "hog")
    rows = np.arange(0, len(ground.ids), 50)
    ours = head.answer(ground.pictures(rows), rows)
    for i, row in enumerate(rows):
        probe = head.probes[ground.folds[row]]
        assert ours[i] == pytest.approx(probe.log_proba(head.clean[row : row + 1])[0], abs=1e-5)
    assert 0.4 < head.right.mean() < 0.7  # out of fold: on its own training set it would be 1


def test_only_pictures_that_victim_and_judge_name_are_attacked(result):
    summary = result.summary
    assert summary["n_attacked"] == summary["n_eligible"] - summary["n_without_judge"]
    assert summary["n_eligible"] < summary["n_test"]
    assert {row["n"] for row in result.tables["arms"]} == {summary["n_attacked"]}
    assert {row["n"] for row in result.tables["claims"]} == {summary["n_attacked"]}


def test_it_keeps_what_every_experiment_promises(result):
    keeps(result)


def arms_of(result):
    return {row["arm"]: row for row in result.tables["arms"]}


def test_shares_and_curves_are_counted_from_the_pictures(result):
    """Success, and success by each cost, counted again from the table of single pictures."""
    for arm, row in arms_of(result).items():
        items = [item for item in result.tables["items"] if item["arm"] == arm]
        assert row["value"] == pytest.approx(np.mean([item["success"] for item in items]))
        costs = np.array([item["cost"] if item["success"] else np.inf for item in items])
        curve = [point for point in result.tables["curve"] if point["arm"] == arm]
        assert [p["value"] for p in curve] == pytest.approx(
            [np.mean(costs <= p["cost"]) for p in curve]
        )
        assert all(item["value"] < 0 for item in items if item["success"])


def test_guards_take_away_what_they_refuse(result):
    refused = {
        (row["arm"], row["guard"]): row["refused"] / row["flips"]
        for row in result.tables["refused"]
        if row["flips"]
    }
    arms = arms_of(result)
    assert arms["random filtered"]["value"] < arms["random unguarded"]["value"]
    assert max(share for (arm, _), share in refused.items() if arm == "random unguarded") > 0
    # A picture that is lost inside the guards is lost without them, and no later.
    first = {(i["arm"], i["concept"]): i["cost"] for i in result.tables["items"] if i["success"]}
    inside = [(arm, concept) for arm, concept in first if arm.endswith(" filtered")]
    for arm, concept in inside:
        assert first[arm.replace("filtered", "unguarded"), concept] <= first[arm, concept]


def test_the_search_is_chosen_on_other_pictures(result):
    tuning = {row["search"]: row["value"] for row in result.tables["tuning"]}
    assert set(tuning) == {"random", "coordinate"}
    assert tuning[result.summary["first_when_tuning"]] == max(tuning.values())
    assert result.summary["best"] == "coordinate"
    assert {row["search"] for row in result.tables["curve"]} == {"random", "coordinate"}
    assert set(arms_of(result)) == {"random unguarded", "random filtered", "best unguarded",
                                    "best filtered", "best guided"}  # fmt: skip


def test_the_best_search_stands_beside_random_lights_even_where_it_was_behind_them():
    rows = [
        {"search": "random", "value": 0.5, "cost": 20.0},
        {"search": "spsa", "value": 0.4, "cost": 9.0},
        {"search": "coordinate", "value": 0.4, "cost": 8.0},
    ]
    assert best_of(rows) == ("coordinate", "random")
    assert best_of([{**rows[1], "value": 0.6}, *rows[::2]]) == ("spsa", "spsa")
    assert best_of(rows[:1]) == ("random", "random")


def test_what_was_found_is_shown_again_on_other_noise(result):
    fresh = result.summary["on_fresh_noise"]
    for arm, row in arms_of(result).items():
        assert fresh[arm]["n"] == round(row["value"] * row["n"])
        assert fresh[arm]["value"] is None or 0.5 < fresh[arm]["value"] <= 1
    assert "noise that no search saw" in str(result.words())


def test_claims_are_differences_of_the_printed_shares(result):
    arms = arms_of(result)
    asked = {"best, guarded": ("best guided", "random filtered"),
             "guards, best": ("best unguarded", "best guided"),
             "guards, random": ("random unguarded", "random filtered"),
             "best, unguarded": ("best unguarded", "random unguarded"),
             "best, filtered": ("best filtered", "random filtered")}  # fmt: skip
    assert [row["claim"] for row in result.tables["claims"]] == list(asked)
    for row in result.tables["claims"]:
        a, b = asked[row["claim"]]
        assert row["value"] == pytest.approx(arms[a]["value"] - arms[b]["value"])
    others = result.tables["claims"][1:]  # the headline is tested alone
    assert [row["p_holm"] for row in others] == pytest.approx(by_holm([row["p"] for row in others]))


def test_the_words_say_what_was_attacked_and_that_nobody_set_the_limits(result):
    said = str(result.words())
    assert "No person has set the guards' limits" in said and "name when clean" in said
    assert f"of {result.summary['n_test']} pictures of emojilab" in said


@pytest.mark.slow
def test_random_lights_alone_are_not_called_a_guided_search():
    found = lab.run("lighting_attack", **{**SMALL, "searches": "random"})
    assert [row["claim"] for row in found.tables["claims"]] == ["guards, random"]
    assert found.summary["headline"]["claim"] == "guards, random"
    assert "best search" not in str(found.words()) and "hears" not in str(found.words())


def test_judge_and_outsider_are_of_three_families():
    for victim in ("lite0", "hog", "vit", "lite0-random-0"):
        judge, outsider = usual_judges(victim)
        assert len({victim, judge, outsider}) == 3
    spec = SPEC({"encoder": "lite0", "judges": "hog"})
    assert judges_of(spec) == ("hog",) and outsider_of(spec) == "vit"


def test_kin_and_nonsense_are_refused():
    with pytest.raises(BadInput, match="another family"):
        SPEC({"encoder": "lite0", "judges": "lite1"})
    with pytest.raises(BadInput, match="another family"):
        SPEC({"encoder": "lite0", "judges": "lite0"})
    with pytest.raises(UnknownId, match="reads text"):
        SPEC({"encoder": "minilm"})
    with pytest.raises(UnknownId, match="search"):
        SPEC({"searches": "divination"})
    with pytest.raises(BadInput, match="at least one judge"):
        SPEC({"judges": " , "})


@pytest.mark.parametrize("objective", ["drift", pytest.param("retrieval", marks=pytest.mark.slow)])
def test_other_objectives_attack_what_they_say(objective):
    from lab.core.progress import Progress
    from lab.experiments.lighting.attack.objectives import target_of
    from lab.experiments.lighting.spec import stage_of

    spec = SPEC({"encoder": "lite0", "judges": "hog", "n_test": 60, "text_encoder": "ngrams"})
    stage = stage_of(spec, Progress(), n_tune=20)
    target = target_of(stage, objective, text=spec.text_encoder)
    rows = stage.ground.test[:40:2]
    clean = target.victim.values(stage.ground.pictures(rows), rows)
    assert np.array_equal(target.holds[rows], stage.victim.right[rows] & (clean > 0))
    if objective == "drift":
        assert clean == pytest.approx(0.5, abs=1e-4)
    # With another picture in its place, a row is lost.
    swapped = target.victim.values(stage.ground.pictures(rows[::-1]), rows)
    assert (swapped[target.holds[rows]] < clean[target.holds[rows]]).all()
    assert target.holds.any() and swapped.mean() < 0
