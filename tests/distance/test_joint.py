import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.distance.base import Settings
from lab.distance.joint import joint_gap, matrix, triangle_bounds
from lab.distance.measure import measure
from lab.distance.pairs import pairs

RANDOM = np.random.default_rng(0)
SPACES = {name: RANDOM.standard_normal((50, 6)) for name in ("image", "text", "speech")}
OFFSETS = {"image": 1, "text": 0, "speech": -1}
QUICK = Settings(n_permutations=19)


def unit(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def test_the_matrix_is_every_pair_measured():
    found = matrix("debiased_cka", SPACES, settings=QUICK)
    assert list(found) == [("image", "text"), ("image", "speech"), ("text", "speech")]
    one = pairs(SPACES["image"], SPACES["speech"])
    assert found["image", "speech"] == measure("debiased_cka", one, QUICK)


def test_joint_gap_of_two_is_the_modality_gap():
    x, y = SPACES["image"] + 1, SPACES["text"] - 0.5
    u = np.stack([unit(x), unit(y)])
    gap = np.linalg.norm(u[0].mean(axis=0) - u[1].mean(axis=0))
    total = np.mean(np.sum((u - u.mean(axis=(0, 1))) ** 2, axis=2))
    found = joint_gap({"a": x, "b": y}, space="native")
    assert found.value == pytest.approx(gap**2 / 4 / total)
    assert found.low < found.value < found.high
    assert (found.n, found.space) == (50, "native")


def test_joint_gap_does_not_grow_with_the_number_of_modalities():
    """Copies of the same two clouds leave the share, and order and names do not matter."""
    x, y = SPACES["image"] + 1, SPACES["text"] - 0.5
    two = joint_gap({"a": x, "b": y})
    four = joint_gap({"a": x, "b": y, "c": y, "d": x})
    assert four.value == pytest.approx(two.value)
    assert joint_gap({"b": 7 * y, "a": x}).value == pytest.approx(two.value)


def test_chance_is_the_mean_when_modalities_change_names():
    spaces = {name: x[:8] + OFFSETS[name] for name, x in SPACES.items()}
    stacked = np.stack(list(spaces.values()))
    random = np.random.default_rng(1)
    drawn = []
    for _ in range(3000):
        names = np.argsort(random.random((3, 8)), axis=0)
        mixed = np.take_along_axis(stacked, names[:, :, None], axis=0)
        drawn.append(joint_gap(dict(enumerate(mixed))).value)
    error = np.std(drawn) / np.sqrt(3000)
    assert joint_gap(spaces).chance == pytest.approx(np.mean(drawn), abs=4 * error)
    assert joint_gap(spaces).value > 3 * joint_gap(spaces).chance


def test_influence_is_the_change_when_a_row_is_left_out():
    from lab.stats.intervals.jackknife import deletion_interval

    spaces = {name: x + OFFSETS[name] for name, x in SPACES.items()}
    without = [
        joint_gap({k: np.delete(x, i, axis=0) for k, x in spaces.items()}).value for i in range(50)
    ]
    found = joint_gap(spaces)
    low, high = deletion_interval(found.value, without, np.ones(50))
    assert (found.low, found.high) == pytest.approx((low, high), rel=0.02)


def test_triangle_bounds_hold_and_bind():
    near = SPACES["image"] + 0.05 * RANDOM.standard_normal((50, 6))
    also = SPACES["image"] + 0.05 * RANDOM.standard_normal((50, 6))
    bounds = triangle_bounds({"a": near, "hub": SPACES["image"], "b": also, "far": SPACES["text"]})
    assert len(bounds) == 6 * 2
    for bound in bounds:
        assert bound.low <= bound.value <= bound.high
    hub = next(x for x in bounds if (x.a, x.middle, x.b) == ("a", "hub", "b"))
    assert hub.low > 0.4 and (hub.n, hub.k) == (50, 10)
    far = next(x for x in bounds if (x.a, x.middle, x.b) == ("a", "hub", "far"))
    assert far.high < 0.5


def test_the_triangle_holds_with_ties():
    copies = {name: np.concatenate([x[:20], x[:20], x[:1]]) for name, x in SPACES.items()}
    assert all(
        b.low <= b.value + 1e-12 and b.value <= b.high + 1e-12 for b in triangle_bounds(copies)
    )


def test_bad_input():
    with pytest.raises(BadInput, match="one shape"):
        joint_gap({"a": SPACES["image"], "b": SPACES["text"][:, :3]})
    with pytest.raises(BadInput, match="as many rows"):
        joint_gap({"a": SPACES["image"], "b": SPACES["text"][:40]})
    with pytest.raises(BadInput, match="two spaces"):
        matrix("cka", {"a": SPACES["image"]})
    with pytest.raises(BadInput, match="three spaces"):
        triangle_bounds({"a": SPACES["image"], "b": SPACES["text"]})
    assert joint_gap({"a": np.ones((9, 2)), "b": np.ones((9, 2))}).reason == "zero variance"
