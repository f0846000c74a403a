"""The safe region: planted limits come back in stops, what is not reached is not made up."""

import numpy as np
import pytest

import lab
from lab.adversary.words import boundary_words, gap_words
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.lighting.region import run as lighting_region
from lab.experiments.lighting.region.run import LightingRegionSpec, grid_of
from lab.experiments.lighting.region.seen import lights_of, seen_of
from lab.perturb.light_parameters import named
from tests.experiments.planted_stage import ground, stage

N = 20
GRID = {"n_exposures": 6, "n_shadows": 1, "n_resamples": 200, "full_well_electrons": 5000.0}
FEW = ("clipping",)
"""Guards of a stage whose test is about victims and judges."""
SPREAD = np.linspace(-1.2, 1.2, N)
"""Pictures differ in what they stand: across a step the curve is then a slope, no cliff."""


@pytest.fixture
def planted(monkeypatch):
    def make(made, **fields):
        monkeypatch.setattr(lighting_region, "stage_of", lambda spec, progress: made)
        spec = LightingRegionSpec(**{**GRID, **fields})
        return lighting_region.run(spec, Progress())

    return make


def row_of(result, table, key, value, depth=0.0):
    return next(
        row
        for row in result.tables[table]
        if row[key] == value and row["shadow_stops"] == pytest.approx(depth)
    )


def test_planted_limits_and_their_gap_come_back_in_stops(planted):
    result = planted(stage(1.5 + SPREAD, 3.4 + SPREAD, guards=FEW))
    for who, truth in (("victim", 1.5), ("judges", 3.4), ("judge 0", 3.4)):
        found = row_of(result, "boundaries", "who", who)
        assert found["low"] <= truth <= found["high"], who
        assert found["value"] == pytest.approx(truth, abs=0.4)
    gap = result.summary["gap"]
    assert gap["low"] <= 1.9 <= gap["high"] and gap["verdict"] == "more"
    assert gap["mean_low"] <= 1.9 <= gap["mean_high"]
    assert gap["mean_high"] - gap["mean_low"] < gap["high"] - gap["low"]
    assert gap["n"] == result.summary["n"] == N
    said = str(result.words())
    assert "There is light in which the judges still see and lite0 does not" in said
    assert "No person has set the guards' limits yet." in said


def test_a_light_past_the_victim_is_one_that_judges_and_guards_let_through(planted):
    result = planted(stage(1.5, 3.4))
    # In the dark the victim says the first class, and of a fourth of the pictures that is true.
    assert result.summary["fooled"]["value"] == 0.75
    seen = planted(stage(3.4, 1.5, guards=FEW))
    assert seen.summary["fooled"]["value"] == 0.0
    assert seen.summary["gap"]["high"] < 0
    assert "lite0 still sees and the judges do not" in str(seen.words())


@pytest.mark.slow
def test_victim_and_judge_alike_have_no_gap(planted):
    result = planted(stage(2.5 + SPREAD, 2.5 + SPREAD, guards=FEW))
    gap = result.summary["gap"]
    assert gap["value"] == 0 and gap["low"] <= 0 <= gap["high"]
    assert gap["verdict"] == "equal" and "within 0.5 stops" in str(result.words())
    other = planted(stage(2.5 + SPREAD, 2.5 + SPREAD[::-1], guards=FEW))
    assert other.summary["gap"]["low"] <= 0 <= other.summary["gap"]["high"]


@pytest.mark.slow
def test_judges_that_hold_to_the_end_give_a_bound(planted):
    result = planted(stage(1.5 + SPREAD, 40.0, guards=FEW))
    assert row_of(result, "boundaries", "who", "judges")["censored"] == "right"
    gap = result.summary["gap"]
    assert (gap["value"], gap["high"], gap["censored"]) == (None, None, "right")
    assert gap["bound"] == pytest.approx(3.5, abs=0.4)
    assert "the gap is at least" in str(result.words())
    assert "hold to the darkest exposure" in str(result.words())
    none = planted(stage(40.0, 40.0, guards=FEW))
    assert none.summary["gap"]["censored"] == "both" and "nothing is known" in str(none.words())


def test_chance_has_no_boundary(planted):
    # Twelve of forty rightly named, three a class, are what guessing gets.
    result = planted(stage(2.5, 3.5, where=ground(40), right=np.arange(40) < 12, guards=FEW))
    assert result.summary["n"] == result.summary["n_attacked"] == 12
    found = row_of(result, "boundaries", "who", "victim")
    assert (found["status"], found["value"]) == ("does not work clean", None)
    assert row_of(result, "boundaries", "who", "judges")["value"] is not None
    assert result.summary["gap"]["value"] is None
    assert "does not work clean" in str(result.words()) and "no gap to speak of" in str(
        result.words()
    )


def test_a_shadow_takes_stops_of_exposure_and_its_place_is_the_same_in_every_cell(planted):
    result = planted(stage(2.5 + SPREAD, 3.5 + SPREAD, guards=FEW), n_shadows=2, shadow_stops=2.0)
    without = row_of(result, "boundaries", "who", "victim")["value"]
    within = row_of(result, "boundaries", "who", "victim", 2.0)["value"]
    assert without - 2.0 < within < without - 0.2
    grid = grid_of(LightingRegionSpec(n_shadows=3, seed=4))
    lights = [named(each) for k in range(3) for each in lights_of(grid, "cat", k)]
    for name in ("direction_deg", "edge"):
        assert len({each[name] for each in lights}) == 1
    assert {each["gamma"] for each in lights} == {1.0}
    assert [each["exposure_stops"] for each in lights[:6]] == [0, -1, -2, -3, -4, -5]
    other = named(lights_of(grid, "dog", 0)[0])
    assert other["direction_deg"] != lights[0]["direction_deg"]
    again = lights_of(grid_of(LightingRegionSpec(n_shadows=3, seed=5)), "cat", 0)[0]
    assert named(again)["direction_deg"] != lights[0]["direction_deg"]


def test_a_picture_is_seen_alike_whatever_stands_beside_it():
    made = stage(2.5 + SPREAD, 3.5 + SPREAD)
    grid = grid_of(LightingRegionSpec(**GRID))
    all_of_them = seen_of(made, np.arange(5), grid, Progress())
    alone = seen_of(made, np.array([3]), grid, Progress())
    for name in ("named", "panel", "guards", "passes", "fooled"):
        assert np.array_equal(getattr(all_of_them, name)[3:4], getattr(alone, name)), name


def test_a_judge_must_hold_in_both_looks_and_votes_only_where_it_may():
    made = stage(5.0, 1.0, 40.0)
    blind = made.judges[0]
    made = stage(5.0, 1.0, 40.0)
    made.judges[0].right[2] = False
    seen = seen_of(made, np.arange(4), grid_of(LightingRegionSpec(**GRID)), Progress())
    name = blind.encoder.id
    assert np.isnan(seen.kept[name][2]).all() and not np.isnan(seen.kept[name][1]).any()
    # Two stops down the meter loses it, and auto-exposed it has it again: that is not enough.
    assert (seen.relit[name][1, 2:, 0] == 0).all() and (seen.exposed[name][1] == 1).all()
    assert (seen.kept[name][1, 2:, 0] == 0).all()
    # Where it may not vote the other judge decides alone.
    assert (seen.panel[2, 2:4] == 1).all() and (seen.panel[1, 2:] == 0).all()


def test_everything_together_is_never_further_than_its_parts(planted):
    few = ground(12)
    result = planted(stage(1.5 + SPREAD[:12], 3.4 + SPREAD[:12], where=few), n_shadows=2)
    cells = {
        (row["who"], row["exposure_stops"], row["shadow_stops"]): row
        for row in result.tables["cells"]
    }
    guards = [guard for guard in ("structure", "contrast", "edges", "clipping", "snr")]
    for (who, *place), row in cells.items():
        assert row["low"] - 1e-9 <= row["value"] <= row["high"] + 1e-9
        if who == "everything":
            assert row["value"] <= cells["judges", *place]["value"] + 1e-9
            least = min(cells[guard, *place]["value"] for guard in guards)
            assert cells["guards", *place]["value"] <= least + 1e-9
    clean = [row for (who, e, s), row in cells.items() if e == 0 and s == 0]
    assert len(clean) == len({row["who"] for row in clean}) == 10
    assert all(row["value"] == 1.0 for row in clean)  # identity: all hold
    assert all((row["guard"] is None) == (row["role"] != "guard") for row in clean)


def test_a_real_run_agrees_with_itself_and_names_its_numbers():
    result = lab.run(
        "lighting_region", encoder="hog", judges="lite0", n_test=30, n_exposures=3, n_shadows=1,
        n_resamples=100,
    )  # fmt: skip
    gap, said = result.summary["gap"], str(result.words())
    assert gap_words(gap, "hog") in said and f"{result.summary['n']} pictures" in said
    for name in ("hog", "lite0"):
        assert 0.2 < result.summary["clean"][name]["value"] < 1
    victim = next(row for row in result.tables["boundaries"] if row["who"] == "victim")
    assert f"hog {boundary_words(victim)}." in said
    digest = EXPERIMENTS.get("lighting_region").fingerprint(result.spec)
    assert {"weights of hog", "weights of lite0", "thresholds", "data"} <= set(digest)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"verdict": "undecided", "low": -0.5},
         "undecided whether the judges hold further than lite0: the"),
        ({"verdict": "undecided", "low": None}, "the gap is 0.5 stops (to 1.5)."),
        ({"verdict": "less", "censored": "left", "bound": -1.0, "value": None, "low": None,
          "high": -0.2},
         "at most -1.0 stops (to -0.2"),
        ({"p": None, "reason": "made so."}, "no gap to speak of: lite0 or the judges do not work"),
    ],
)  # fmt: skip
def test_gaps_in_words(change, says):
    row = {"gap": "judges - victim", "value": 0.5, "low": 0.1, "high": 1.5, "censored": "",
           "bound": None, "p": 0.02, "verdict": "more", "margin": 0.5, "p_holm": 0.03,
           "reason": "", "mean": 0.6, "mean_low": 0.4, "mean_high": 0.8}  # fmt: skip
    assert says in gap_words({**row, **change}, "lite0")
