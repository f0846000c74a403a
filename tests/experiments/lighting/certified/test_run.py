"""Certified light: what light fools is certain up to a point, what it cannot fool to the end."""

import numpy as np
import pytest

import lab
from lab.core.errors import TooFew
from lab.engine.recorded import recorded
from lab.experiments import EXPERIMENTS
from lab.experiments.lighting.certified.camera import Camera
from lab.experiments.lighting.ground import ground_of, head_of
from lab.perturb.exposed import exposed
from lab.perturb.relighting import sensor_noise
from tests.experiments.test_contract import keeps
from tests.experiments.toy_pictures import registered

TOYS = {"dataset": "toy_pictures", "facet": "striped", "n_test": 20, "n_draws": 40,
        "n_confirm": 40, "alpha": 0.01, "step": 0.5, "sigma": 0.3, "limit": 2.0}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def toys():
    with registered(guards=()):
        yield


@pytest.fixture(scope="module")
def fooled():
    return lab.run("certified_light", encoder="toy-meter", **TOYS)


def test_it_keeps_what_every_experiment_promises(fooled):
    keeps(fooled)


def test_a_probe_of_brightness_is_certain_up_to_where_it_breaks(fooled):
    rows = [row for row in fooled.tables["items"] if row["answer"] is not None]
    assert len(rows) > 15 and fooled.summary["n_undercut"] == 0
    for row in rows:
        assert 0 < row["certified"] <= fooled.summary["widest"] and row["share_low"] > 0.5
        assert row["certified"] <= row["attacked"] <= 2.0 and not row["open"]
        # Less light makes a bright picture look dark, more light a dark one bright.
        assert (row["attacked_at"] < 0) == (row["answer"] == "class 0")
        assert row["instead"] != row["answer"]
    # A probe that breaks at one exposure, on one side, breaks there smoothed or not.
    apart = np.array([row["attacked"] - row["plain"] for row in rows])
    assert np.abs(apart).max() < 0.6


def test_what_does_not_look_at_light_is_certain_as_far_as_the_draws_say():
    found = lab.run("certified_light", encoder="toy-stripes", **{**TOYS, "limit": 1.0})
    assert found.summary["n_full"] == found.summary["n_open"] == found.summary["n"]
    for row in found.tables["items"]:
        assert row["certified"] == pytest.approx(found.summary["widest"])
        assert row["attacked"] == 1.0 and row["attacked_at"] is None and row["open"]
    assert "No attack was found" in " ".join(found.words().limits)


def test_no_attack_undercuts_a_certificate_of_a_real_probe():
    """A true certificate cannot be beaten: this tests the code, and finds nothing."""
    small = {"n_test": 30, "n_draws": 40, "n_confirm": 40, "step": 0.5, "sigma": 0.5, "alpha": 0.05}
    found = lab.run("certified_light", encoder="hog", limit=3, **small)
    held_to(found, least=5)


def test_no_attack_undercuts_a_recorded_certificate():
    """Of EfficientNet-Lite0: 1,000 draws, each certificate wrong with a chance of 0.001."""
    found = recorded("certified_light")["certified_light"]
    assert found.spec.n_draws == 1000 and found.spec.alpha == 0.001
    held_to(found, least=40)


def held_to(found, least):
    sure = [row for row in found.tables["items"] if row["answer"] is not None]
    assert len(sure) >= least and any(not row["open"] for row in sure)
    assert all(0 < row["certified"] <= row["attacked"] for row in sure)
    assert found.summary["n_undercut"] == 0


def test_too_few_pictures_that_are_named_are_refused():
    with pytest.raises(TooFew):
        lab.run("certified_light", encoder="toy-noise", **{**TOYS, "n_test": 20})


def test_an_answer_hangs_on_its_own_exposure_and_noise_alone():
    head = head_of(ground_of("toy_pictures", "striped", "group", n_test=20), "toy-meter")
    camera, stops = Camera(head, 3, 0), np.linspace(-2, 2, 150)
    whole = camera(stops, "a test")
    assert np.array_equal(camera(stops[:70], "a test"), whole[:70])
    name, picture = head.ground.ids[3], head.ground.pictures([3])[0]
    alone = head.answer([exposed(picture, 2.0, sensor_noise(name, 0))], np.array([3]))
    assert alone.argmax() == whole[-1]
    assert {0, 1} == set(whole)


def test_the_cap_and_the_gap_are_said(fooled):
    said = " ".join(fooled.words().limits)
    assert f"{fooled.summary['widest']:.2f} stops at most" in said and "by construction" in said
    assert fooled.words().headline.startswith("An attack needs")
    assert EXPERIMENTS.get("certified_light").main == ("encoder", "sigma", "n_draws", "limit")
