"""A study from end to end on planted scores: verdicts, failures, masks, seeds, a cut run."""

import numpy as np
import pytest

from lab.core.errors import BadInput, Cancelled, StoreError, Unavailable
from lab.core.progress import Progress
from lab.stats.decide import Verdict
from lab.study.plan import Arm, minus
from lab.study.run import cells_of, score_cell, study
from tests.study.planted import N, claim, design, flat, items, plan


def verdict(ran, name="better"):
    return next(row for row in ran.tables["claims"] if row["claim"] == name)


def test_planted_differences_are_decided_as_planted():
    claims = (claim(), claim("turned", minus("bad", "good")), claim("itself", {"good": 0.0}))
    ran = study(design(plan(*claims), flat))
    assert verdict(ran)["verdict"] == Verdict.MORE
    assert verdict(ran, "turned")["verdict"] == Verdict.LESS
    assert verdict(ran, "itself")["verdict"] == Verdict.EQUAL
    assert ran.summary["headline"]["claim"] == "better"
    assert verdict(ran)["value"] == pytest.approx(0.3, abs=1e-9)
    levels = {row["arm"]: row["value"] for row in ran.tables["arms"]}
    assert levels["good"] - levels["bad"] == pytest.approx(verdict(ran)["value"])


def test_the_primary_claim_is_tested_alone_and_the_others_by_holm():
    weak = [claim(f"c{k}", {"good": 1e-3, "bad": 1e-3}) for k in range(3)]
    ran = study(design(plan(claim(), *weak), flat))
    assert verdict(ran)["p_holm"] == verdict(ran)["p"]
    for row in ran.tables["claims"][1:]:
        assert row["p_holm"] == pytest.approx(min(1.0, 3 * row["p"]))


def test_items_common_to_all_arms_of_a_claim():
    def some(arm, seed):
        values = flat(arm, seed)
        values[: 10 if arm == "good" else 5] = np.nan
        return values

    ran = study(design(plan(), some))
    assert verdict(ran)["n"] == N - 10
    assert {row["arm"]: row["n"] for row in ran.tables["arms"]} == {"good": N - 10, "bad": N - 5}


def test_no_item_common_to_two_arms_is_untested_with_its_reason():
    def apart(arm, seed):
        values = flat(arm, seed)
        values[slice(0, 30) if arm == "good" else slice(30, N)] = np.nan
        return values

    row = verdict(study(design(plan(), apart)))
    assert (row["verdict"], row["reason"]) == (Verdict.UNTESTED, "no common items")
    assert row["value"] is None


def test_a_failed_arm_is_marked_and_the_rest_goes_on():
    def score(arm, seed):
        if arm == "third":
            raise Unavailable("weights", "none", "Install them.")
        return flat(arm, seed)

    arms = (
        Arm("good", title="the good"),
        Arm("third", title="the third"),
        Arm("bad", title="the bad"),
    )
    claims = (claim(), claim("third", minus("third", "bad")))
    ran = study(design(plan(*claims, arms=arms), score))
    assert verdict(ran)["verdict"] == Verdict.MORE
    assert verdict(ran, "third")["reason"] == "an arm failed"
    assert [row["arm"] for row in ran.tables["failed"]] == ["third"]
    assert "Install them." in ran.tables["failed"][0]["why"]


def test_nine_families_are_untested():
    few = items(N, families=np.arange(N) % 9)
    row = verdict(study(design(plan(), flat, few)))
    assert (row["verdict"], row["reason"]) == (Verdict.UNTESTED, "few families")
    assert row["value"] == pytest.approx(0.3, abs=1e-9)


@pytest.mark.parametrize(("seeds", "expected"), [(2, "few seeds"), (3, "")])
def test_training_needs_three_seeds(seeds, expected):
    arms = (Arm("good", title="the good", seeds=seeds), Arm("bad", title="the bad"))
    row = verdict(
        study(design(plan(arms=arms), lambda a, s: flat(a, s) + (0.01 * s) * (a == "good")))
    )
    assert row["reason"] == expected
    assert row["n_seeds"] == seeds


def test_seeds_are_paired_by_index():
    """A seed that moves both arms alike adds nothing to the interval of their difference."""
    arms = (Arm("good", title="the good", seeds=4), Arm("bad", title="the bad", seeds=4))
    together = study(design(plan(arms=arms), lambda a, s: flat(a, s) + 5.0 * s))
    alone = study(design(plan(arms=arms), flat))
    for end in ("low", "high"):
        assert verdict(together)[end] == pytest.approx(verdict(alone)[end])


def test_each_seed_of_a_trained_arm_stands_in_a_table_of_its_own():
    arms = (Arm("good", title="the good", seeds=4), Arm("bad", title="the bad"))
    ran = study(design(plan(arms=arms), lambda a, s: flat(a, s) + s))
    each = {(row["arm"], row["seed"]): row["value"] for row in ran.tables["seeds"]}
    mean = flat("good", 0).mean()
    assert each == pytest.approx({("good", seed): mean + seed for seed in range(4)})
    assert "seeds" not in study(design(plan(), flat)).tables


def test_a_mask_limits_a_claim_and_its_levels():
    mask = np.arange(N) < 20
    the_plan = plan(claim(), claim("early", mask="early"))
    ran = study(design(the_plan, flat, items(masks={"early": mask})))
    assert verdict(ran, "early")["n"] == 20
    assert {(row["arm"], row["mask"], row["n"]) for row in ran.tables["arms"]} == {
        ("good", "all", N), ("bad", "all", N), ("good", "early", 20), ("bad", "early", 20),
    }  # fmt: skip
    with pytest.raises(BadInput, match="a mask of these items"):
        study(design(the_plan, flat))


def test_not_reproduced_only_where_it_is_decided_otherwise():
    less, more = frozenset({Verdict.LESS}), frozenset({Verdict.MORE})
    claims = (
        claim(expects=less),
        claim("as said", expects=more),
        claim("weak", {"good": 1.0}, expects=more),
    )
    ran = study(design(plan(*claims), flat))
    assert verdict(ran)["reproduced"] is False
    assert verdict(ran, "as said")["reproduced"] is True
    undecided = study(
        design(plan(claim(expects=less)), lambda a, s: np.tile([1.0, -1.0], N // 2) * (a == "good"))
    )
    assert verdict(undecided)["verdict"] == Verdict.UNDECIDED
    assert verdict(undecided)["reproduced"] is None


def test_wrong_shapes_and_outcomes_are_refused():
    ran = study(design(plan(), lambda a, s: np.zeros(3)))
    assert len(ran.tables["failed"]) == 2
    assert f"scores [{N}]" in ran.tables["failed"][0]["why"]


def test_a_cut_run_goes_on_and_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))
    asked = []

    def score(arm, seed):
        if len(asked) == 3:
            asked.append("cut")
            raise Cancelled()
        asked.append((arm, seed))
        return flat(arm, seed) + 0.01 * seed

    arms = (Arm("good", title="the good", seeds=3), Arm("bad", title="the bad", seeds=3))
    the_design = design(plan(arms=arms), score)
    with pytest.raises(Cancelled):
        study(the_design, Progress(), {"study": "planted"})
    ran = study(the_design, Progress(), {"study": "planted"})
    assert [a for a in asked if a != "cut"] == [
        (arm, s) for arm in ("good", "bad") for s in range(3)
    ]
    assert verdict(ran)["verdict"] == Verdict.MORE
    assert not list(tmp_path.rglob("*.safetensors"))


def test_cells_scored_apart_and_in_another_order_give_the_same(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))
    arms = (Arm("good", title="the good", seeds=2), Arm("bad", title="the bad"))
    the_design, kept = design(plan(arms=arms), flat), {"study": "planted"}
    cells = cells_of(the_design.plan)
    assert cells == [("good", 0), ("good", 1), ("bad", 0)]
    for arm, seed in reversed(cells):
        score_cell(the_design, arm, seed, Progress(), kept)
    dead = design(plan(arms=arms), lambda arm, seed: pytest.fail("scored again"))
    apart, whole = study(dead, Progress(), kept), study(the_design)
    assert (apart.summary, apart.tables) == (whole.summary, whole.tables)


def test_a_full_disk_is_no_failed_arm(monkeypatch):
    def full(*_):
        raise StoreError("room", "none", "Make room.")

    monkeypatch.setattr("lab.study.run.save_arrays", full)
    with pytest.raises(StoreError):
        study(design(plan(), flat), Progress(), {"study": "planted"})
