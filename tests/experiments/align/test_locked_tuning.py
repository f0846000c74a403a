"""Locked-image tuning: its arms, what training may see, what it costs, what cannot be asked."""

import numpy as np
import pytest

import lab
from lab.adapt.towers.last_blocks import TowerStart
from lab.core.errors import BadInput, Cancelled, TooFew, UnknownId
from lab.core.progress import Progress
from lab.engine.local import run
from lab.experiments import EXPERIMENTS
from lab.experiments.align import locked_tuning, tower_bench
from lab.experiments.align.locked_tuning import halves
from lab.experiments.align.tower_arms import METHODS, OTHER, RATES, TowerArms, counts_of, starts_of
from lab.experiments.align.tower_bench import bench_of
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["locked_tuning"]


@pytest.fixture(scope="module")
def result():
    return lab.run("locked_tuning", **FIELDS)


@pytest.fixture(scope="module")
def bench():
    return bench_of(EXPERIMENTS.get("locked_tuning").spec(FIELDS), 40, Progress())


def test_all_six_arms_at_every_number_of_pairs_and_the_other_loss_at_the_fewest(result):
    assert set(METHODS) == {"Lu", "LU", "Uu", "UU", "uu", "LL"}
    wanted = {f"{m}@{n}" for m in METHODS for n in (20, 40)} | {f"{OTHER}@20"}
    assert {row["arm"] for row in result.tables["arms"]} == wanted
    assert "failed" not in result.tables
    assert set(halves(result)) == set(METHODS)


def test_locked_pictures_do_not_drift_at_all_and_trained_ones_do(result):
    drift = {r["arm"]: r["value"] for r in result.tables["arms"] if r["outcome"] == "drift"}
    for arm, value in drift.items():
        locked = arm.startswith(("L", OTHER))
        assert value == 0.0 if locked else value > 0, arm


@pytest.mark.parametrize("equal", ["compute", "steps"])
def test_the_cost_of_each_arm_is_stated_and_is_that_of_end_to_end_unless_steps_are_equal(
    bench, equal
):
    spec = EXPERIMENTS.get("locked_tuning").spec({**FIELDS, "n_steps": 32, "equal": equal})
    rows = {row["arm"]: row for row in TowerArms(bench, [20, 40], spec).costs(40)}
    assert set(rows) == {*METHODS, OTHER}
    share, steps = ({m: row[name] for m, row in rows.items()} for name in ("share_of_uu", "steps"))
    assert share["UU"] == 1 and steps["UU"] == 32
    if equal == "compute":
        assert all(0.9 < one < 1.1 for one in share.values())
        assert steps["LL"] > steps["LU"] == steps[OTHER] > steps["UU"]
    else:
        assert set(steps.values()) == {32} and share["LL"] < share["LU"] < 0.5


@pytest.mark.parametrize(("loss", "other"), [("softmax", "sigmoid"), ("sigmoid", "softmax")])
def test_one_arm_takes_the_other_loss(bench, loss, other):
    arms = TowerArms(bench, [20, 40], EXPERIMENTS.get("locked_tuning").spec({"loss": loss}))
    assert {m: arms.schedule(m, 20).loss for m in ("LU", "UU", OTHER)} == {
        "LU": loss, "UU": loss, OTHER: other,
    }  # fmt: skip
    (claim,) = (one for one in locked_tuning.plan(arms.spec).claims if one.id == "sigmoid")
    assert claim.weights[f"{OTHER}@100"] == (1 if other == "sigmoid" else -1)


def test_no_family_of_a_test_is_trained_on_and_few_pairs_are_among_many(bench, monkeypatch):
    families = bench.pool.families
    parts = [set(families[rows]) for rows in (bench.train, bench.validation, bench.test)]
    assert not (parts[0] & parts[1] or parts[0] & parts[2] or parts[1] & parts[2])
    seen = []
    monkeypatch.setattr(
        tower_bench, "fit", lambda towers, x, y, *rest: seen.append((x[0], y[0])) or towers
    )
    arms = TowerArms(bench, [20, 40], EXPERIMENTS.get("locked_tuning").spec(FIELDS))
    trained = bench.pictures.inputs(TowerStart.LOCKED, "noto")[0][bench.train].numpy()
    for n in (20, 40):
        bench.trained(starts_of("LL"), n, arms.schedule("LL", n), 0, Progress())
        rows = {row.tobytes() for row in seen[-1][0].numpy()}
        assert len(rows) == n and rows <= {row.tobytes() for row in trained}
    few, many = ({row.tobytes() for row in x.numpy()} for x, _ in seen)
    assert few < many


def test_a_rate_is_chosen_on_validation_pairs_once_for_all_seeds(bench, monkeypatch):
    arms, tried = TowerArms(bench, [20, 40], EXPERIMENTS.get("locked_tuning").spec(FIELDS)), []
    whole = TowerArms._trained

    def counted(self, method, n, rate, seed, progress):
        tried.append((n, rate, seed))
        return whole(self, method, n, rate, seed, progress)

    ranks = iter((0.1, 0.3, 0.2))
    monkeypatch.setattr(TowerArms, "_trained", counted)
    monkeypatch.setattr(type(bench), "reciprocal_rank", lambda *rest: next(ranks))
    found = [arms.found("LL", 20, seed, Progress()) for seed in (0, 1)]
    # At the middle number of pairs; what was tried with the best rate is not trained again.
    assert tried == [(40, r, 0) for r in RATES] + [(20, RATES[1], seed) for seed in (0, 1)]
    assert arms.found("LL", 40, 0, Progress()) and len(tried) == 5
    assert not np.array_equal(found[0]["unseen"], found[1]["unseen"])
    assert arms.found("LL", 20, 0, Progress()) is found[0]


def test_a_cancelled_run_keeps_every_arm_and_seed_that_was_done(own_store, bench, monkeypatch):
    progress, asked = Progress(), []
    answers = dict.fromkeys(("unseen", "unseen_1", "seen", "language", "drift"), np.zeros(20))

    def found(self, method, n, seed, at):
        if len(asked) == 4:
            progress.cancel()
        at.check()
        asked.append((method, n, seed))
        return answers

    monkeypatch.setattr(TowerArms, "found", found)
    monkeypatch.setattr(locked_tuning, "bench_of", lambda *rest: bench)
    fields = {**FIELDS, "split_seed": 1}
    with pytest.raises(Cancelled):
        run("locked_tuning", progress=progress, **fields)
    done, progress = set(asked), Progress()
    asked.clear()
    run("locked_tuning", **fields)
    assert ("LU", 20, 0) in done and not {c for c in done if c[1] == 20} & set(asked)


@pytest.mark.parametrize(
    "fields, error, said",
    [
        ({"a": "hub:owner/model#image/noto"}, BadInput, "only read"),
        ({"b": "use/en"}, BadInput, "minilm"),
        ({"pairs": "10, 40"}, TooFew, "10"),
        ({"pairs": "20, 5000"}, TooFew, "5000"),
        ({"pairs": "40, 20"}, BadInput, "rising"),
        ({"pairs": "all"}, BadInput, "commas"),
        ({"style": "noto"}, BadInput, "does not see"),
        ({"language": "en"}, BadInput, "does not see"),
        ({"style": "no such style"}, UnknownId, "no such style"),
    ],
)
def test_what_cannot_be_asked_is_said(fields, error, said):
    with pytest.raises(error, match=said):
        lab.run("locked_tuning", **{**FIELDS, **fields})


def test_numbers_of_pairs_are_read_as_they_are_written():
    assert counts_of(" 20,400 ") == [20, 400]
