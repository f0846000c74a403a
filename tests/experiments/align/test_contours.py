"""Distance against pairs: what is bridged, planted spaces, the p of what goes with distance."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.align.contours.bridge import Bridged, cross, found
from lab.experiments.align.contours.lines import contours, needed, relations, samples
from lab.experiments.align.contours.spec import ContoursSpec, counts_of, native_of, pairs_of, plan
from lab.experiments.align.several import SeveralSpaces, narrowed
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["contours"]
COUNTS = (10, 20, 40)


@pytest.fixture(scope="module")
def result():
    return lab.run("contours", **FIELDS)


def spaces(n=120, turned=True):
    """Two spaces that are one turned, and a third that has nothing in common with them."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((n, 6))
    turn = np.linalg.qr(rng.standard_normal((6, 6)))[0]
    rows = np.arange(n)
    return SeveralSpaces(
        {"hog/noto": x, "hog/twemoji": x @ turn, "ngrams/en": rng.standard_normal((n, 6))},
        tuple(map(str, rows)), rows.astype(str), np.array(["one", "two"] * (n // 2)),
        rows[:60], rows[:0], rows[60:],
    )  # fmt: skip


def spec(**fields):
    views = "hog/noto, hog/twemoji, ngrams/en"
    return ContoursSpec(**{"views": views, "counts": "10, 20, 40", "n_seeds": 3, **fields})


def test_a_turned_space_is_bridged_by_ten_pairs_and_another_by_none():
    crossed = cross(spaces(), spec(), Progress())
    assert crossed.counts == (10, 20, 40, 60) and len(crossed.pairs) == 3
    whole, rows = samples(crossed, 3, 0)[0], np.ones(60, bool)
    assert np.array_equal(whole.reached, crossed.reached(rows, np.arange(3)))
    turned, foreign = whole.reached[0], whole.reached[1:]
    assert turned[0] > 0.95 and foreign.max() < 0.15 and crossed.shuffled.mean() < 0.15
    assert whole.far[0] == pytest.approx(0, abs=1e-5) and np.all(np.abs(whole.far[1:] - 1) < 0.2)
    assert found(spaces(), "hog/noto", "hog/twemoji").mean() < 0.3  # no map: it is turned


def test_components_are_of_the_training_concepts_alone():
    whole = spaces()
    few = narrowed(whole, 3)
    train = few.x["hog/noto"][:60]
    assert train.shape == (60, 3) and np.allclose(train.mean(axis=0), 0, atol=1e-12)
    assert np.allclose(np.triu(train.T @ train, 1), 0, atol=1e-9)
    assert not np.allclose(few.x["hog/noto"].mean(axis=0), 0, atol=1e-3)


def test_no_family_and_no_draw_is_in_both_halves():
    crossed = cross(spaces(), spec(), Progress())
    halved = samples(crossed, 3, 0)
    assert len(halved) == 21
    assert not np.array_equal(halved[1].reached, halved[2].reached)
    # All pairs are one draw: of them a half and the other add up to the whole.
    assert np.allclose((halved[1].reached + halved[2].reached)[:, -1] / 2,
                       halved[0].reached[:, -1])  # fmt: skip


def test_pairs_needed_are_read_between_counts_and_never_beyond():
    reached = np.array([[0.1, 0.3, 0.5], [0.5, 0.6, 0.7], [0.0, 0.1, 0.1]])
    assert needed(reached, COUNTS, 0.2) == pytest.approx([np.log2(10) + 0.5, -np.inf, np.inf])


def planted(m=6, slope=1.0, seed=0):
    """Names on a line, as far apart as they stand; accuracy falls with that, or at random."""
    names = [f"hog/{k}" for k in range(m)]
    pairs = tuple((a, b) for i, a in enumerate(names) for b in names[i + 1 :])
    rng = np.random.default_rng(seed)
    place = 2.0 ** np.arange(m) / 2**m
    far = np.array([abs(place[names.index(a)] - place[names.index(b)]) for a, b in pairs])
    drawn = far if slope else rng.permutation(far)
    p = 1 / (1 + np.exp(-(np.array([-1.0, 0, 1, 2]) - 3 * drawn[:, None])))
    n = 80
    hits = {
        two: [(rng.random((n, 4 if k < 3 else 1)) < p[i, k]).astype(float) for k in range(4)]
        for i, two in enumerate(pairs)
    }
    base = spaces(2 * n)
    base = SeveralSpaces({name: base.x["hog/noto"] for name in names}, base.concepts,
                         base.families, base.labels, np.arange(n), base.validation,
                         np.arange(n, 2 * n))  # fmt: skip

    class Placed(Bridged):
        def far(self, rows):
            return far

    return Placed(base, pairs, (10, 20, 40, 80), hits, np.zeros((n, 4)), 1 / n)


def test_planted_distance_is_decided_by_permuting_names_and_chance_is_not():
    crossed = planted()
    rows = relations(crossed, samples(crossed, 4, 0), (0.25, 0.5), 4, 0)
    at = {(row["scope"], row["what"]): row for row in rows}
    fewer = at["all", "pairs for accuracy 0.5"]
    assert fewer["value"] > 0.8 and fewer["verdict"] == "more" and fewer["n"] == 15
    assert at["all", "accuracy with 20 pairs"]["value"] < -0.5
    assert at["hog", "accuracy with 20 pairs"]["n_spaces"] == 6
    by_chance = planted(slope=0.0, seed=3)
    rows = relations(by_chance, samples(by_chance, 4, 0), (0.25, 0.5), 4, 0)
    assert {row["verdict"] for row in rows} <= {"undecided"}


def test_a_line_costs_the_doublings_that_were_planted():
    crossed = planted()
    lines, price, explained = contours(crossed, samples(crossed, 4, 0), (0.4,))
    # Logits rise by 1 a doubling and fall by 3 a unit of distance: .3 doublings a tenth.
    assert price["low"] < 0.3 < price["high"] and explained > 0.8
    assert all(10 <= row["value"] <= 80 for row in lines)


def test_names_that_are_not_all_crossed_have_no_p():
    crossed = planted(4)
    fewer = Bridged(crossed.spaces, crossed.pairs[1:], crossed.counts, crossed.hits,
                    crossed.shuffled, crossed.chance)  # fmt: skip
    assert relations(fewer, samples(fewer, 4, 0), (0.5,), 4, 0) == []


def test_every_pair_and_count_has_its_cell_and_the_controls_stand_beside(result):
    cells = {(row["a"], row["b"], row["count"]) for row in result.tables["cells"]}
    assert len(cells) == 6 * 3 and len(result.tables["bridges"]) == 6
    arms = {row["arm"]: row for row in result.tables["arms"] if row["outcome"] == "accuracy"}
    assert {"every@10", "every@30", "every@all", "shuffled", "native", "mapped"} == set(arms)
    mean = np.mean([row["value"] for row in result.tables["cells"] if row["count"] == 10])
    assert arms["every@10"]["value"] == pytest.approx(mean)
    assert len(result.figure().data) >= 6


def test_which_two_spaces_may_be_named():
    twos = ("ngrams/en", "hog/noto"), ("hog/noto", "hog/twemoji"), ("hog/twemoji", "ngrams/en")
    asked = spec(between=", ".join(" > ".join(two) for two in twos))
    assert pairs_of(asked) == twos and native_of(asked) == twos[1:2]
    foreign = plan(spec(views="hog/noto, ngrams/en, minilm/en"))
    assert "native" not in {arm.id for arm in foreign.arms}


@pytest.mark.parametrize(
    "fields",
    [{"between": "hog/noto > use/en"}, {"between": "hog/noto"}, {"between": "hog/noto > hog/noto"},
     {"between": "hog/noto > ngrams/en, ngrams/en > hog/noto"},
     {"between": "hog/noto > ngrams/en"}, {"views": "hog/noto, ngrams/en"}],
)  # fmt: skip
def test_two_spaces_that_cannot_be(fields):
    with pytest.raises(BadInput):
        pairs_of(spec(**fields))


@pytest.mark.parametrize("counts", ["5, 10", "20, 10", "10", "ten, 20", "10.5, 20"])
def test_counts_that_cannot_be(counts):
    with pytest.raises(BadInput):
        counts_of(spec(counts=counts))


@pytest.mark.parametrize("levels", ["0, 0.1", "0.5, 1", "0.5, 0.1", "half"])
def test_levels_that_cannot_be(levels):
    with pytest.raises(BadInput):
        plan(spec(levels=levels))


@pytest.mark.parametrize(
    ("fields", "error"),
    [({"counts": "10, 5000"}, BadInput), ({"n_test": 765}, TooFew), ({"views": "hog"}, BadInput)],
)
def test_what_cannot_be_asked_is_said(fields, error):
    entry = EXPERIMENTS.get("contours")
    with pytest.raises(error):
        entry.run(entry.spec({**FIELDS, **fields}), Progress())
