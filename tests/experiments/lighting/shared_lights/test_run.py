"""Shared worst lights: a copy falls for all of them, and what is blind to light for none."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, TooFew, UnknownId
from lab.experiments import EXPERIMENTS
from lab.experiments.lighting.ground import ground_of, head_of
from lab.experiments.lighting.shared_lights.plan import plan
from lab.experiments.lighting.shared_lights.tables import _rank_correlation
from lab.experiments.lighting.shown import FRESH, Lit, Shown
from lab.perturb.light_parameters import identity, light
from tests.experiments.toy_pictures import registered

SPEC = EXPERIMENTS.get("lighting_transfer").spec
TOYS = {"dataset": "toy_pictures", "encoder": "toy-meter",
        "encoders": "toy-meter, toy-meter-copy, toy-stripes", "n_test": 40, "budget": 5,
        "n_resamples": 1000}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def toys():
    with registered(guards=("contrast", "clipping")):
        yield


@pytest.fixture(scope="module")
def result():
    return lab.run("lighting_transfer", **TOYS)


def cells_of(result, table="matrix"):
    return {(c["source"], c["target"]): c for c in result.tables[table]}


def test_two_copies_of_one_encoder_share_every_worst_light(result):
    for table in ("matrix", "guarded"):
        cells = cells_of(result, table)
        own = cells["toy-meter", "toy-meter"]
        for pair in (("toy-meter", "toy-meter-copy"), ("toy-meter-copy", "toy-meter")):
            for name in ("flips", "random", "value", "low", "high", "p", "n"):
                assert cells[pair][name] == own[name]
    assert cells_of(result)["toy-meter", "toy-meter"]["flips"]["value"] == 1


def test_worst_lights_beat_random_ones_on_the_same_pictures(result):
    own = cells_of(result)["toy-meter", "toy-meter"]
    assert 0.2 < own["random"]["value"] < 0.8
    assert own["value"] == pytest.approx(own["flips"]["value"] - own["random"]["value"])
    assert own["low"] > 0 and own["p"] <= own["p_holm"] < 0.05


def test_what_does_not_look_at_light_is_flipped_by_nobody(result):
    cells = cells_of(result, "guarded")
    to_stripes = cells["toy-meter", "toy-stripes"]
    assert to_stripes["flips"]["value"] == to_stripes["random"]["value"] == 0
    assert to_stripes["value"] == 0 and to_stripes["p"] == 1 and to_stripes["n"] > 20
    assert cells["toy-stripes", "toy-meter"]["n"] == 0  # no guarded light of its own to show
    assert cells["toy-stripes", "toy-meter"]["p_holm"] is None
    assert cells["toy-stripes", "toy-meter"]["reason"] == "no common items"


def test_what_the_worst_lights_are_is_found(result):
    rows = {r["parameter"]: r for r in result.tables["parameters"] if r["encoder"] == "toy-meter"}
    assert "direction_deg" not in rows
    for row in rows.values():
        assert row["value"] == pytest.approx(row["worst"]["value"] - row["tried"]["value"])
    assert rows["exposure_stops"]["unit"] == "stops"
    for row in rows.values():  # a place of a spot tells a meter nothing
        if row["parameter"] in {"spot_x", "spot_y", "full_well_electrons"}:
            assert row["p_holm"] > 0.05


def test_every_encoder_is_shown_the_same_lights(result):
    tried = {
        name: {r["parameter"]: r["tried"]["value"] for r in result.tables["parameters"]
               if r["encoder"] == name}
        for name in ("toy-meter", "toy-meter-copy")
    }  # fmt: skip
    assert tried["toy-meter"] == tried["toy-meter-copy"]
    assert result.summary["same_lights"]
    assert "the same lights" in str(result.words())


def test_lights_are_ordered_alike_by_copies_alone(result):
    pairs = {(r["a"], r["b"]): r for r in result.tables["agreement"]}
    assert pairs["toy-meter", "toy-meter-copy"]["value"] == pytest.approx(1)
    apart = pairs["toy-meter", "toy-stripes"]
    assert apart["value"] < 0.7 and apart["n"] > 20 and apart["chance"] == 0
    assert len(pairs) == 3


@pytest.mark.slow
def test_a_search_that_listens_is_held_against_random_lights(result):
    pair = "toy-meter, toy-meter-copy"
    found = lab.run("lighting_transfer", **{**TOYS, "search": "coordinate", "encoders": pair})
    own = cells_of(found)["toy-meter", "toy-meter"]
    assert not found.summary["same_lights"] and "lights of its own" in str(found.words())
    assert own["random"]["value"] < own["flips"]["value"]
    # The random lights beside it are those of a random search.
    (alike,) = found.tables["agreement"]
    usual = result.tables["agreement"][0]
    assert all(alike[name] == usual[name] for name in ("a", "b", "value", "low", "high", "n", "p"))


def test_rank_correlation_and_a_margin_that_no_light_moves():
    a = np.array([[1.0, 2, 3, 4], [1, 2, 3, 4], [5, 5, 5, 5]])
    b = np.array([[2.0, 4, 6, 80], [4, 3, 2, 1], [1, 2, 3, 4]])
    assert _rank_correlation(a, b) == pytest.approx([1, -1, 0])


def test_controls_are_known_as_such(result):
    for row in result.tables["matrix"]:
        assert row["source_control"] == ("hand-made" if "copy" in row["source"] else "")
    control = {row["encoder"]: row["control"] for row in result.tables["encoders"]}
    assert control["toy-meter-copy"] == "hand-made" and control["toy-meter"] == ""
    assert "Controls: toy-meter-copy (hand-made)." in str(result.words())


def test_claims_are_cells_of_the_matrix_and_the_first_is_of_no_control(result):
    cells = {mode: cells_of(result, table)
             for mode, table in (("unguarded", "matrix"), ("guarded", "guarded"))}  # fmt: skip
    claims = {row["claim"]: row for row in result.tables["claims"]}
    first = result.summary["headline"]
    assert first["claim"] == "toy-meter -> toy-stripes, unguarded" and first["p_holm"] == first["p"]
    for claim, row in claims.items():
        if claim != "toy-stripes against toy-meter":
            source, target = claim.partition(",")[0].split(" -> ")
            cell = cells[row["outcome"]][source, target]
            for name in ("value", "low", "high", "n", "p"):
                assert row[name] == cell[name], claim
    # Stripes are lost under none of the lights that the meter is always lost under.
    apart = claims["toy-stripes against toy-meter"]
    assert apart["value"] == -1 and apart["verdict"] == "less" and apart["n"] == first["n"]
    assert claims["toy-meter -> toy-meter-copy, unguarded"]["verdict"] == "more"
    assert len(claims) == 7


def test_the_plan_has_eight_claims_at_most_and_asks_a_control_last():
    fixed = plan(SPEC({}))
    assert fixed.primary.id == "lite0 -> vit, unguarded" and len(fixed.claims) == 8 - 1
    controls = [claim.id for claim in fixed.claims if "hog" in claim.id or "random-0" in claim.id]
    assert controls == ["lite0 -> hog, unguarded"]
    many = plan(SPEC({"encoders": "lite0, hog, lite1, lite2, vit"}))
    assert len(many.claims) == 8 and many.primary.id == "lite0 -> lite1, unguarded"
    alone = plan(SPEC({"encoders": "lite0, hog"}))  # only a control is there
    assert alone.primary.id == "lite0 -> hog, unguarded"
    for claim in (*fixed.claims, *many.claims):
        assert len(f"It is undecided whether {claim.more}: +0.33 (+0.21 to +0.52).".split()) <= 25


def test_lights_are_shown_again_on_noise_that_no_search_saw():
    ground = ground_of("toy_pictures", "", "group", n_test=40, seed=0)
    head = head_of(ground, "toy-meter")
    shown = Shown(ground, 4, 0)
    bright = ground.test[ground.classes[ground.test] == 0]
    dark = Lit(int(bright[0]), light(exposure_stops=-4.0))
    from lab.perturb.relighting import relight

    concept, item = ground.ids[dark.row], ground.column.items[dark.row]
    drawn = shown.pictures(dark)
    assert len(drawn) == 4
    for k in range(4):
        assert np.array_equal(drawn[k], relight(item, dark.light, concept, FRESH + k))
        assert not np.array_equal(drawn[k], relight(item, dark.light, concept, k))
    still = Lit(dark.row, identity())
    shown.ask([(head, dark), (head, still)])
    assert head.right[dark.row] and ground.names[ground.classes[dark.row]] == "class 0"
    expected = head.victim().values(drawn, np.full(4, dark.row)).mean()
    assert expected < 0  # a bright picture at a sixteenth of the light is dark
    assert shown.flipped(head, [dark, still]).tolist() == [1, 0]
    with pytest.raises(KeyError):
        shown.flipped(head, [Lit(dark.row, light(exposure_stops=-1.0))])


def test_nonsense_is_refused():
    with pytest.raises(BadInput, match="at least 2 encoders"):
        SPEC({"encoder": "hog", "encoders": "hog"})
    with pytest.raises(UnknownId, match="reads text"):
        SPEC({"encoders": "hog, minilm"})
    with pytest.raises(BadInput, match="with gradients"):
        SPEC({"encoders": "lite0, hog", "search": "gradient"})
    with pytest.raises(UnknownId, match="judges"):
        SPEC({"judges": "lite1"})  # nobody judges here
    with pytest.raises(TooFew, match="10 families"):
        lab.run("lighting_transfer", **{**TOYS, "n_test": 20, "encoders": "toy-meter, toy-noise"})
