"""Success against stops: what planted victims stand is found, and guards can only take away."""

import numpy as np
import pytest

import lab
from lab.adversary.words import breakpoint_words, worth_words
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.experiments.lighting.stops import run as lighting_stops
from lab.experiments.lighting.stops.rooms import rooms_of
from lab.experiments.lighting.stops.run import LightingStopsSpec, stops_of
from lab.perturb.light_parameters import box, named
from tests.experiments.planted_stage import ground
from tests.experiments.planted_stage import stage as stage_of
from tests.experiments.test_contract import SMALL

FAST = {"smaller": "0.5, 2", "budget": 8, "n_resamples": 200}
N = 12
SPREAD = np.linspace(0.7, 1.3, N)


def stage(victim, judge):
    return stage_of(victim, judge, where=ground(N), guards=("snr", "clipping"))


class Names:
    """Stands for the data set: a picture's name is its id."""

    def get(self, dataset):
        return self

    def name(self, concept):
        return concept


@pytest.fixture
def planted(monkeypatch):
    def make(made, **fields):
        spec = LightingStopsSpec(**{**FAST, **fields})
        monkeypatch.setattr(lighting_stops, "stage_of", lambda spec, progress: made)
        monkeypatch.setattr("lab.experiments.lighting.stops.tables.DATASETS", Names())
        return lighting_stops.run(spec, Progress()), spec

    return make


@pytest.fixture(scope="module")
def guarded():
    """Victims that are fooled and judges that hold longer, computed once: (result, spec, stage)."""
    toys, spec = stage(0.4 * SPREAD, 1.5), LightingStopsSpec(**FAST)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lighting_stops, "stage_of", lambda spec, progress: toys)
        patch.setattr("lab.experiments.lighting.stops.tables.DATASETS", Names())
        return lighting_stops.run(spec, Progress()), spec, toys


def curve(result, mode):
    return [row["value"] for row in result.tables["curve"] if row["mode"] == mode]


def test_who_stands_more_stops_is_flipped_at_more_of_them(guarded, planted):
    (weak, _, _), (strong, _) = guarded, planted(stage(2.5 * SPREAD, 40.0))
    at = [r.summary["breakpoints"]["unguarded"] for r in (weak, strong)]
    assert at[0]["high"] <= at[1]["low"] and at[0]["value"] < at[1]["value"]
    for found in at:
        assert found["status"] == "breaks" and found["low"] <= found["value"] <= found["high"]
    assert (np.subtract(curve(weak, "unguarded"), curve(strong, "unguarded")) >= 0).all()


@pytest.mark.slow
def test_no_light_takes_more_than_its_room_holds(planted):
    # Exposure, shadow, vignette and colour may each take as many stops as the budget.
    result, _ = planted(stage(4 * 2 + 0.1, 40.0))
    assert curve(result, "unguarded")[:2] == [0, 0]
    found = result.summary["breakpoints"]["unguarded"]
    assert (found["status"], found["value"], found["censored"]) == ("holds", None, "right")
    assert "fewer than half" in str(result.words()) and result.summary["gap"]["censored"] == "both"


def test_guards_can_only_take_away(guarded):
    result, _, _ = guarded
    assert (np.subtract(curve(result, "unguarded"), curve(result, "guarded")) >= 0).all()
    assert result.summary["gap"]["mean"] >= 0
    rows = {(r["concept"], r["stops"], r["mode"]): r for r in result.tables["items"]}
    for (concept, stops, mode), row in rows.items():
        assert row["success"] == (row["parameters"] is not None)
        if mode == "guarded" and row["success"]:
            assert rows[concept, stops, "unguarded"]["cost"] <= row["cost"] <= 8


@pytest.mark.slow
def test_a_judge_that_sees_less_than_the_victim_lets_nothing_through(planted):
    result, _ = planted(stage(1.0, 0.05))
    # Of the first class, which is also the answer in the dark, a judge is never wrong.
    assert max(curve(result, "guarded")) <= 0.25 < curve(result, "unguarded")[-1]
    gap = result.summary["gap"]
    assert gap["censored"] == "right" and gap["bound"] > 0
    assert f"at least {gap['bound']:.1f} stops" in str(result.words())


def test_every_room_costs_the_same_and_its_lights_are_within_it():
    toys, spec = stage(0.6, 40.0), LightingStopsSpec(**FAST)
    rooms = rooms_of(toys, np.arange(3), spec, stops_of(spec), Progress())
    assert [room.stops for room in rooms] == [0.5, 2, 5]
    assert len({room.passes for room in rooms}) == 1
    shares = []
    for room in rooms:
        low, high = box(room.stops)
        lights = room.unguarded.lights
        assert lights.shape == (3, 8, 13)
        assert (lights >= low - 1e-12).all() and (lights <= high + 1e-12).all()
        shares.append((lights - low) / (high - low))
    # The same points of the cube, stretched: rooms differ in their stops, not in their luck.
    for share in shares[1:]:
        assert share == pytest.approx(shares[0], abs=1e-9)


def test_a_search_that_listens_is_run_again_with_the_guards(guarded, planted):
    result, _ = planted(stage(0.6 * SPREAD, 1.5), search="coordinate", smaller="", budget=5)
    assert result.summary["guarded"] == "guided"
    assert result.tables["curve"][0]["passes"] == 2 * 5 * 4 * N
    alone, spec, _ = guarded
    assert alone.summary["guarded"] == "filtered"
    assert alone.tables["curve"][0]["passes"] == spec.budget * 4 * N


def test_the_table_of_items_says_what_each_room_found(guarded):
    result, spec, toys = guarded
    rooms = rooms_of(toys, np.array([5, 7]), spec, stops_of(spec), Progress())
    rows = {(r["stops"], r["mode"]): r for r in result.tables["items"] if r["concept"] == "p7"}
    for room in rooms:
        worst = room.unguarded.values[1].argmin()
        fooled = bool(room.unguarded.values[1, worst] < 0)
        assert fooled == rows[room.stops, "unguarded"]["success"]
        if fooled and room.kept()[1, worst]:
            assert rows[room.stops, "guarded"]["success"]
    first = rooms[0].unguarded
    assert named(first.lights[1, first.values[1].argmin()])["exposure_stops"] >= -0.5


def test_a_real_run_names_its_numbers():
    result = lab.run("lighting_stops", **SMALL["lighting_stops"])
    said = str(result.words())
    assert f"{result.summary['n_attacked']} pictures of emojilab" in said
    for mode in ("unguarded", "guarded"):
        assert breakpoint_words(result.summary["breakpoints"][mode], 5.0) in said
    assert {row["n"] for row in result.tables["curve"]} == {result.summary["n_attacked"]}


@pytest.mark.parametrize(
    "wrong", [{"smaller": "one"}, {"smaller": "-1, 2"}, {"search": "gradient", "encoder": "hog"}]
)
def test_what_cannot_be_tried_is_refused(wrong):
    with pytest.raises(BadInput):
        LightingStopsSpec(**{"judges": "lite0" if "encoder" in wrong else "hog", **wrong})


def test_budgets_rise_to_the_largest():
    assert stops_of(LightingStopsSpec(smaller="3, 1, 1, 9", stops=3)) == [1, 3]
    assert stops_of(LightingStopsSpec(smaller="", stops=2)) == [2]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"verdict": "undecided"},
         "undecided whether guards put the attack off: 0.9 stops (0.2 to 1.6)."),
        ({"verdict": "more", "value": None, "bound": 2.5, "high": None, "censored": "right"},
         "Guards put the attack off by at least 2.5 stops (from 0.2)."),
        ({"censored": "both"}, "fewer than half of the pictures, with guards and without"),
    ],
)  # fmt: skip
def test_what_guards_are_worth_in_words(change, says):
    row = {"value": 0.9, "low": 0.2, "high": 1.6, "censored": "", "bound": None, "margin": 0.5,
           "mean": 0.8, "mean_low": 0.4, "mean_high": 1.2, "verdict": "equal"}  # fmt: skip
    assert says in worth_words({**row, **change})
