"""One space for several views: the plain formula, what is common is found, what is not is lost."""

import numpy as np
import pytest

from lab.adapt.joint_space import JointSpace, agreement, fit_joint_space
from lab.core.errors import BadInput, TooFew


def planted(n=300, common=3, own=5, noise=0.05, views=("a", "b", "c")):
    rng = np.random.default_rng(0)
    shared = rng.standard_normal((n, common))
    found = {}
    for view in views:
        parts = np.hstack([shared, rng.standard_normal((n, own))])
        mixed = parts @ rng.standard_normal((common + own, 12))
        found[view] = mixed + noise * rng.standard_normal((n, 12)) + 5.0
    return shared, found


def halves(views):
    return {v: x[:200] for v, x in views.items()}, {v: x[200:] for v, x in views.items()}


def test_what_all_views_share_is_found_and_what_one_has_alone_is_not():
    shared, views = planted()
    train, held = halves(views)
    space = fit_joint_space(train, held, 3)
    codes = {view: space.code(view, x) for view, x in held.items()}
    assert agreement(space, held) > 0.95
    truth = np.hstack([shared[200:], np.ones((100, 1))])
    for code in codes.values():
        told = truth @ np.linalg.lstsq(truth, code, rcond=None)[0]
        assert 1 - np.var(code - told) / np.var(code) > 0.9
    wide = fit_joint_space(train, held, 8)
    assert agreement(wide, held) < 0.8  # there are three common directions, not eight


def test_it_is_the_plain_formula():
    _, views = planted(n=60)
    train = {v: x[:40] for v, x in views.items()}
    space = fit_joint_space(train, {v: x[40:] for v, x in views.items()}, 2)
    total, inverse = np.zeros((40, 40)), {}
    for view, rows in train.items():
        x = rows - rows.mean(axis=0)
        r = space.penalty * np.mean(np.linalg.svd(x, compute_uv=False) ** 2)
        inverse[view] = np.linalg.inv(x.T @ x + r * np.eye(x.shape[1])) @ x.T
        total += x @ inverse[view]
    common = np.linalg.eigh(total)[1][:, ::-1][:, :2]
    for view in train:
        due, got = inverse[view] @ common, space.weights[view]
        signs = np.sign(np.sum(due * got, axis=0))
        assert np.allclose(due * signs, got, atol=1e-8)


def test_shuffled_rows_have_nothing_in_common():
    _, views = planted()
    train, held = halves(views)
    rng = np.random.default_rng(1)
    shuffled = {view: x[rng.permutation(200)] for view, x in train.items()}
    assert agreement(fit_joint_space(shuffled, held, 3), held) < 0.5


def test_a_view_that_does_not_move_counts_nothing():
    space = JointSpace({"a": np.zeros(2), "b": np.zeros(2)}, {"a": np.eye(2), "b": np.eye(2)}, 1.0)
    x = np.random.default_rng(0).standard_normal((9, 2))
    assert agreement(space, {"a": x, "b": x}) == pytest.approx(1)
    assert agreement(space, {"a": x, "b": np.ones((9, 2))}) == 0


def spoiled(how):
    _, views = planted(n=40)
    if how == "one view":
        views = {"a": views["a"]}
    elif how == "unequal":
        views["a"] = views["a"][:-1]
    elif how == "constant":
        views["a"] = np.ones((40, 12))
    elif how == "NaN":
        views["a"][3, 3] = np.nan
    return views


@pytest.mark.parametrize("how", ["one view", "unequal", "constant", "NaN"])
def test_what_has_no_joint_space(how):
    views = spoiled(how)
    with pytest.raises(BadInput):
        fit_joint_space(views, views, 2)


def test_widths_that_cannot_be():
    _, views = planted(n=40)
    for width in (0, 40):
        with pytest.raises(TooFew):
            fit_joint_space(views, views, width)
    space = fit_joint_space(views, views, 2)
    with pytest.raises(BadInput):
        space.code("a", np.zeros((3, 5)))
