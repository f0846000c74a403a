"""Shared by the tests of experiments: who stands outside the panel of an attack."""

import pytest

from tests.experiments.toy_pictures import registered


@pytest.fixture(scope="module")
def quick_outsider():
    """An outsider that takes milliseconds a picture; the ViT is minutes for a whole data set."""
    from lab.experiments.lighting.attack import run as attack
    from lab.experiments.lighting.defence import run as defence

    with registered(), pytest.MonkeyPatch.context() as patch:
        for experiment in (attack, defence):
            patch.setattr(experiment, "outsider_of", lambda spec: "toy-stripes")
        yield
