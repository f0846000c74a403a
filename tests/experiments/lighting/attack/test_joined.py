"""Logs of an attack as arrays and back, and the logs of some pictures and of others as one."""

import numpy as np
import pytest

from lab.adversary.attack.log import NOT_ASKED, AttackLog
from lab.experiments.lighting.attack.parts import PLACES, arrays_of, joined, log_of
from lab.store.arrays import load_arrays, save_arrays


def log(lengths, most, seed=0):
    """A log whose i-th picture has ``lengths[i]`` candidates, of at most ``most``."""
    rng, n = np.random.default_rng(seed), len(lengths)
    gone = np.arange(most) >= np.array(lengths, int)[:, None]
    lights, guards = rng.random((n, most, 13)), rng.random((n, most, 2))
    values, cost = rng.random((n, most)), rng.random((n, most))
    for array in (lights, guards, values, cost):
        array[gone] = np.nan
    judged = np.where(gone, NOT_ASKED, rng.integers(0, 2, gone.shape)).astype(np.int8)
    return AttackLog(lights, values, cost, guards, judged, ("a", "b"), 7 * n)


def same(one, other):
    arrays = [(getattr(one, name), getattr(other, name)) for name in PLACES]
    equal = all(a.dtype == b.dtype and a.tobytes() == b.tobytes() for a, b in arrays)
    return equal and (one.guard_ids, one.passes) == (other.guard_ids, other.passes)


def cut(whole, rows, most):
    arrays = {name: getattr(whole, name)[rows, :most] for name in PLACES}
    return log_of({**arrays, "passes": np.array([7 * len(rows)])}, whole.guard_ids)


def test_a_log_is_the_same_after_being_stored(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))
    for whole in (log([3, 5, 1], 5), log([], 0)):
        save_arrays({"kind": "log"}, arrays_of(whole))
        assert same(log_of(load_arrays({"kind": "log"}), whole.guard_ids), whole)


@pytest.mark.parametrize("parts", [[[0, 1], [2, 3, 4]], [[0], [], [1, 2], [3], [4]]])
def test_parts_put_together_are_the_whole(parts):
    """However many candidates the pictures of a part have at most, and where a part has none."""
    lengths = [3, 2, 6, 1, 4]
    whole = log(lengths, max(lengths))
    found = [cut(whole, rows, max((lengths[i] for i in rows), default=0)) for rows in parts]
    assert same(joined(found), whole)
