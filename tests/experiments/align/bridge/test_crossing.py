"""One bridge at one setting: planted spaces are joined, and what breaks it breaks it."""

import numpy as np
import pytest

from lab.core.errors import BadInput, UnknownId
from lab.experiments.align.bridge.crossing import BridgeSpec, Knobs, LiveBridge
from lab.experiments.align.bridge.plane import plane_of, positions
from lab.experiments.align.spaces import TwoSpaces
from lab.probes.maps import fit_map
from lab.stats.cosine import unit_rows

N, D, TEST = 160, 24, 40


def planted(noise=0.05):
    """Two spaces of which one is the other turned: a bridge between them can be whole."""
    random = np.random.default_rng(0)
    x = random.normal(size=(N, D))
    turn = np.linalg.qr(random.normal(size=(D, D)))[0]
    y = x @ turn + noise * random.normal(size=(N, D))
    rows = np.arange(N)
    names = np.array([f"c{i}" for i in rows])
    labels = np.array([f"k{i % 4}" for i in rows])
    return TwoSpaces(
        unit_rows(x), unit_rows(y), tuple(names), names, labels,
        rows[TEST + 20 :], rows[TEST : TEST + 20], rows[:TEST],
    )  # fmt: skip


@pytest.fixture(scope="module")
def bridge():
    return LiveBridge(planted(), BridgeSpec(width=D, n_draws=3, split_seed=0))


def recall(bridge, *setting):
    return bridge.scores(Knobs(*setting))["recall_at_1"].mean()


def test_a_turned_space_is_found_again_and_few_or_wrong_pairs_break_it(bridge):
    most = bridge.pairs[-1]
    assert bridge.pairs == (10, 20, 30, 50, 100)
    assert recall(bridge, most, 0.0) > 0.95
    assert recall(bridge, 10, 0.0) < 0.8
    assert recall(bridge, most, 0.8) < recall(bridge, most, 0.4) <= recall(bridge, most, 0.0)


def test_shuffled_labels_of_pairs_are_chance():
    spaces = planted()
    spaces.y[:] = spaces.y[np.random.default_rng(1).permutation(N)]
    lost = LiveBridge(spaces, BridgeSpec(width=D, n_draws=1))
    assert abs(lost.scores(lost.best)["recall_at_10"].mean() - lost.chance("recall_at_10")) < 0.2


def test_items_in_no_pair_refine_the_map_and_all_pairs_leave_nothing_to_refine(bridge):
    refined = LiveBridge(
        planted(), BridgeSpec(width=D, n_draws=3, split_seed=0, others="refine the map")
    )
    assert recall(refined, 10, 0.0) > recall(bridge, 10, 0.0) + 0.1
    most = bridge.pairs[-1]
    gained = refined.crossed(Knobs(most, 0.0)).similarity - bridge.crossed(refined.best).similarity
    assert np.abs(gained).max() < 1e-6


def test_only_a_turn_is_refined():
    with pytest.raises(ValueError, match="only a procrustes map"):
        BridgeSpec(kind="ridge", others="refine the map")


def test_it_is_the_map_of_the_library_on_the_pairs_of_the_draw(bridge):
    rows = bridge._drawn(2)[0][:50]
    plain = fit_map(bridge.x[rows], bridge.y[rows], "procrustes")
    a, b = unit_rows(plain.map_x(bridge.x[:TEST])), unit_rows(plain.map_y(bridge.y[:TEST]))
    assert np.allclose(bridge.crossed(Knobs(50, 0.0, 2)).similarity, a @ b.T, atol=1e-9)


def test_no_test_concept_is_in_a_pair_and_fewer_pairs_are_among_more(bridge):
    order, shots = bridge._drawn(1)
    assert set(order) == set(bridge.spaces.train)
    assert not set(order) & set(bridge.test)
    assert set(shots[1][0]) < set(shots[5][0])
    assert np.bincount(shots[5][1]).tolist() == [5] * 4


def test_draws_differ_and_come_again(bridge):
    same, other = (bridge.crossed(Knobs(30, 0.2, draw)).similarity for draw in (0, 1))
    assert not np.array_equal(same, other)
    again = LiveBridge(planted(), BridgeSpec(width=D, n_draws=3))
    assert np.array_equal(again.crossed(Knobs(30, 0.2, 0)).similarity, same)


def test_a_query_is_followed_to_its_rank(bridge):
    found = bridge.follow(bridge.best, "c3", 4)
    similarity = bridge.crossed(bridge.best).similarity[3]
    assert found.rank == 1 + int(np.sum(similarity > similarity[3]))
    assert len(found.nearest) == 4 and found.nearest[0][1] == similarity.max()
    with pytest.raises(UnknownId):
        bridge.follow(bridge.best, "c100")


def test_more_pairs_than_there_are_is_said(bridge):
    with pytest.raises(BadInput, match="1 to 100 pairs"):
        bridge.crossed(Knobs(101, 0.0))


def test_a_class_without_an_example_is_not_asked():
    spaces = planted()
    spaces.labels[:3] = "alone"
    found = LiveBridge(spaces, BridgeSpec(width=D, n_draws=1))
    named = found.scores(found.best)["class_5"]
    assert np.isnan(named[:3]).all() and np.isfinite(named[3:]).all()


def test_the_plane_stays_and_the_best_bridge_brings_pairs_together_in_it():
    spec = BridgeSpec(a="hog/noto", b="hog/twemoji", n_test=60, n_draws=1)
    from lab.experiments.align.bridge.crossing import bridge_of

    bridge = bridge_of(spec)
    plane = plane_of(bridge)
    assert np.allclose(plane.axes @ plane.axes.T, np.eye(2))

    def apart(setting):
        at = positions(bridge, plane, setting)
        assert at["x_range"] == list(plane.x_range)
        a, b = (np.array(at[side]["points"]) for side in "ab")
        return np.mean([np.corrcoef(a[:, k], b[:, k])[0, 1] for k in (0, 1)])

    assert apart(bridge.best) > apart(Knobs(10, 0.8)) + 0.2
