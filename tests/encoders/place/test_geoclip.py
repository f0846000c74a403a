"""GeoCLIP's location encoder is the package's, place by place."""

import importlib.util
import sys
import types

import numpy as np
import pytest
import torch

from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.place.geoclip import WEIGHTS, equal_earth

PLACES = [np.array(p) for p in ((48.9, 2.3), (-33.9, 151.2), (90.0, 0), (-90.0, -180), (0.0, 180))]


@pytest.fixture
def package(monkeypatch):
    """The package's own module, loaded without its top, which asks for more than is here."""
    folder = WEIGHTS.path().parent.parent
    model = types.ModuleType("geoclip_model")
    model.__path__ = [str(folder)]
    monkeypatch.setitem(sys.modules, "geoclip_model", model)
    spec = importlib.util.spec_from_file_location(
        "geoclip_model.location_encoder", folder / "location_encoder.py"
    )
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    yield loaded
    for name in [name for name in sys.modules if name.startswith("geoclip_model.")]:
        del sys.modules[name]


def test_vectors_are_those_of_the_package(package):
    both = torch.tensor(np.stack(PLACES), dtype=torch.float32)
    with torch.no_grad():
        theirs = package.LocationEncoder().eval()(both).numpy()
    ours = ENCODERS.get("geoclip").encode(PLACES)
    np.testing.assert_allclose(ours, theirs, atol=1e-3 * np.abs(theirs).max())
    at = package.equal_earth_projection(both).numpy()
    np.testing.assert_allclose([equal_earth(p) for p in PLACES], at, atol=1e-6)


def test_single_precision_hardly_matters():
    encoder = ENCODERS.get("geoclip")
    double, single = (encoder.encode([np.array([48.9, 2.3], kind)]) for kind in (float, np.float32))
    assert np.abs(double - single).max() < 0.01 * np.abs(double).max()


@pytest.mark.parametrize(("name", "knows"), [("geoclip", True), ("geoclip-random-0", False)])
def test_what_is_near_on_the_ground_is_near_in_the_space_if_it_was_learned(name, knows):
    cities = DATASETS.get("placelab").column("place", "city").items[::4]
    x, at = (ENCODERS.get(encoder).encode(cities) for encoder in (name, "sphere"))
    x -= x.mean(axis=0)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    ground, space = at @ at.T, x @ x.T
    near, far = space[(ground > 0.97) & (ground < 0.9999)].mean(), space[ground < 0].mean()
    assert (near > far + 0.15) == knows


def test_the_sphere_is_round():
    x = ENCODERS.get("sphere").encode([*PLACES, np.array([0.0, -180.0])])
    np.testing.assert_allclose(np.linalg.norm(x, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(x[4], x[5], atol=1e-6)
    np.testing.assert_allclose(x[2], [0, 0, 1], atol=1e-6)
