"""Pictures without labels: both sides as files, and a target like the source is foreseen well."""

import numpy as np
import pytest

from lab.engine.foresee_files import foresee_files
from lab.experiments.foresight.pictures import sides_of
from lab.experiments.lighting.ground import ground_of, head_of
from tests.experiments.toy_pictures import picture, registered


@pytest.fixture(scope="module")
def head():
    with registered(guards=()):
        yield head_of(ground_of("toy_pictures", "striped", "group", n_test=20), "toy-stripes")


def test_pictures_like_the_source_are_foreseen_as_right_as_it_is(head):
    pictures = [picture(f"{c}.{f}.9") for c in (0, 1) for f in range(8)]
    found = foresee_files(*sides_of(head, pictures))
    assert (found["target"]["n"], found["target"]["n_classes"]) == (16, 2)
    assert found["source"]["n"] == len(head.ground.ids) and found["source"]["accuracy"] > 0.9
    assert found["estimates"]["atc_confidence"]["value"] > 0.8
    assert "frechet" in found["scores"] and "drift" in found["undefined"]


def test_noise_is_foreseen_to_be_worse(head):
    rng = np.random.default_rng(0)
    noise = [rng.integers(0, 256, (224, 224, 3)).astype(np.uint8) for _ in range(12)]
    own = foresee_files(*sides_of(head, [picture(f"0.{f}.9") for f in range(12)]))
    lost = foresee_files(*sides_of(head, noise))
    for name in ("average_confidence", "cbpe"):
        assert lost["estimates"][name]["value"] < own["estimates"][name]["value"]
