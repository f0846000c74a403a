"""The transfer experiment on facets whose distance and loss are known, and on the real data."""

import numpy as np
import pytest

from lab.core.errors import BadInput, Cancelled, TooFew, UnknownId
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.data.families import head_word
from lab.experiments import EXPERIMENTS
from lab.experiments.transfer.answers import answers_of
from lab.experiments.transfer.facets import MAPS, Group, groups_of
from lab.experiments.transfer.ground import ground
from lab.experiments.transfer.maps import mapped_out_of_fold
from lab.experiments.transfer.run import TransferSpec
from lab.experiments.views.view import View
from lab.probes.linear import LinearProbe
from tests.experiments.toy_facets import ANGLES, registered

TOY = {"dataset": "toy_facets", "encoders": "toy-a, toy-b", "facets": ", ".join(ANGLES),
       "measures": "alignment, debiased_cka", "scores": "leep, nce, gbc",
       "n_resamples": 200, "n_halves": 5}  # fmt: skip
FACETS = list(ANGLES)


@pytest.fixture(scope="module", autouse=True)
def _toy():
    with registered():
        yield


def run_of(**fields):
    entry = EXPERIMENTS.get("transfer")
    return entry.run(entry.spec({**TOY, **fields}), Progress())


@pytest.fixture(scope="module")
def result():
    return run_of(copies="keep")


@pytest.fixture(scope="module")
def base():
    views = [View("toy-a", facet) for facet in FACETS]
    return ground("toy_facets", views, n=1000, split="family", copies="keep", repeats=1, seed=0,
                  progress=Progress())  # fmt: skip


def cell(result, source, goal, group="toy-a"):
    return next(
        c
        for c in result.tables["cells"]
        if (c["group"], c["source"], c["target"]) == (group, f"{group}/{source}", f"{group}/{goal}")
    )


def test_every_pair_is_there_with_interval_n_and_chance(result):
    cells = result.tables["cells"]
    assert len(cells) == 2 * 5 * 5
    for c in cells:
        for key in ("accuracy", "home", "gap", "native_gap"):
            assert c[f"{key}_low"] <= c[key] + 1e-12 and c[key] <= c[f"{key}_high"] + 1e-12
        assert c["n"] == 120 and c["n_families"] == 60 and c["chance"] == 0.2
        assert c["gap"] == pytest.approx(c["home"] - c["accuracy"])
        assert c["n_lost"] - c["n_gained"] == pytest.approx(120 * c["gap"], abs=1e-9)


def test_a_cell_is_what_probes_fitted_by_hand_answer(result, base):
    """Families of a fold are never in its probe's training: fitted here on the rest of the rows."""
    folds, x, y = base.folds[0], base.seen.x, base.classes
    home, away = x[View("toy-a", "f0")], x[View("toy-a", "f3")]
    right = np.zeros(len(y))
    for fold in range(5):
        train, test = folds != fold, folds == fold
        assert not set(base.seen.families[train]) & set(base.seen.families[test])
        probe = LinearProbe.fit(home[train], y[train], base.seen.families[train], n_classes=5)
        right[test] = probe.log_proba(away[test]).argmax(axis=1) == y[test]
    by_class = np.mean([right[y == c].mean() for c in range(5)])
    assert cell(result, "f0", "f3")["accuracy"] == pytest.approx(by_class)


def test_the_further_a_facet_is_turned_the_more_is_lost(result):
    losses = [cell(result, "f0", facet)["gap"] for facet in FACETS]
    assert losses[0] == 0
    assert losses[4] > losses[2] and losses[4] > 0.3
    assert cell(result, "f0", "f4")["gap_low"] > 0
    worst = result.summary["worst"]
    assert worst["gap"] == max(c["gap"] for c in result.tables["cells"] if c["group"] == "toy-a")


def test_the_distance_that_sees_the_turn_predicts_and_is_chosen(result):
    found = result.summary["predicts"]
    assert (found["verdict"], found["best"], found["tied"]) == ("predicts", "alignment", [])
    assert found["chosen"] == found["turns"] == 10
    rows = {row["measure"]: row for row in result.tables["measures"]}
    assert rows["alignment"]["rho"] > 0.8 and rows["alignment"]["low"] > 0.5
    assert rows["alignment"]["p"] <= 2 / 120
    assert rows["debiased_cka"]["verdict"] != "predicts"  # it cannot see a turn
    assert "Distance predicts the loss" in str(result.words())


def test_scores_read_from_one_half_order_the_accuracy_of_the_other(result):
    rows = {row["id"]: row for row in result.tables["foresight"]}
    assert set(rows) == {"leep", "nce", "gbc", "alignment", "debiased_cka", "rehearsal"}
    for name in ("leep", "nce", "rehearsal"):
        assert rows[name]["tau"] > 0.5 and rows[name]["low"] > 0
    assert rows["debiased_cka"]["tau"] < rows["leep"]["tau"]
    found = result.summary["foresees"]
    assert found["best"] in {"leep", "nce", "gbc"}
    assert found["held_out"]["low"] > 0 and found["p"] <= 0.05
    assert "orders these pairs best" in str(result.words())


def test_distances_of_a_pair_are_the_same_both_ways_where_they_are_symmetric(result):
    values = {
        (row["source"], row["target"]): row["value"]
        for row in result.tables["distances"]
        if row["measure"] == "alignment" and row["group"] == "toy-a"
    }
    assert len(values) == 20
    for (source, goal), value in values.items():
        assert values[goal, source] == value


def test_the_matrix_alone_is_the_same_without_what_is_held_against_it(result):
    quick = run_of(copies="keep", relate=False)
    assert quick.tables["cells"] == result.tables["cells"]
    assert quick.tables["measures"] == []
    assert "it was not asked for" in str(quick.words())


def test_copies_of_english_are_left_out_of_their_pairs_alone():
    found = run_of(relate=False)
    assert cell(found, "f0", "f4")["left_out"] == 5 == cell(found, "f4", "f4")["left_out"]
    assert cell(found, "f0", "f1")["left_out"] == 0
    assert cell(found, "f0", "f4")["n"] == 115
    assert "5 names" in str(found.words())
    shown = {row["concept"] for c in found.tables["cells"] for row in c["lost"] + c["gained"]
             if "f4" in c["target"] + c["source"]}  # fmt: skip
    assert not shown & {f"{c}.0.0" for c in range(5)}


def test_an_encoder_that_knows_nothing_is_said_and_not_correlated():
    found = run_of(encoders="toy-blind", copies="keep")
    assert found.summary["idle"] == ["toy-blind"]
    assert found.summary["predicts"]["reason"] == "no encoder works at home"
    assert found.tables["measures"] == []
    both = run_of(encoders="toy-blind, toy-a", copies="keep", scores="leep")
    assert {row["group"] for row in both.tables["distances"]} == {"toy-a"}
    assert "toy-blind is too close to chance" in str(both.words())


def test_under_four_facets_nothing_is_tested():
    found = run_of(facets="f0, f2, f4", copies="keep")
    assert found.summary["predicts"]["verdict"] == "undecided"
    assert "3 facets" in found.summary["predicts"]["reason"]
    assert len(found.tables["distances"]) == 2 * 6 * 2  # the distances are there all the same


def test_a_measure_that_is_undefined_is_left_out_with_its_reason(monkeypatch):
    from lab.distance.measure import undefined
    from lab.experiments.transfer import tables as transfer_tables

    real = transfer_tables.measure

    def sometimes(name, both, settings):
        return undefined(both, "made so") if name == "debiased_cka" else real(name, both, settings)

    monkeypatch.setattr(transfer_tables, "measure", sometimes)
    found = run_of(copies="keep", encoders="toy-a", scores="leep")
    rows = {row["measure"]: row for row in found.tables["measures"]}
    assert rows["debiased_cka"]["reason"] == "made so"
    assert found.summary["predicts"]["best"] == "alignment"


def test_facets_that_are_only_tested_have_no_probe_of_their_own():
    found = run_of(facets="f0, f1", also_test="f4", relate=False, copies="keep")
    assert cell(found, "f0", "f4")["native_gap"] is None
    assert not [c for c in found.tables["cells"] if c["source"] == "toy-a/f4"]
    assert not [c for c in found.tables["cells"] if c["group"] == "toy-b" and "f4" in c["target"]]


def test_a_map_carries_what_pairs_share_and_a_shuffled_one_does_not(base):
    """The target is the source turned: a linear map undoes it, without the rows it is tested on."""
    pair = (View("toy-a", "f0"), View("toy-a", "f4"))
    found, control = mapped_out_of_fold(base, pair, base.folds[0], seed=0)
    source = base.seen.x[pair[0]]
    spread = np.sum((source - source.mean(axis=0)) ** 2)
    assert np.sum((found - source) ** 2) / spread < 0.05
    assert np.sum((control - source) ** 2) / spread > 0.7
    group = Group(MAPS, tuple(View("toy-a", f) for f in ("f0", "f4")))
    answers = answers_of(base, group, 0, Progress())
    assert answers.right[pair].mean() > answers.control[pair].mean() + 0.3
    assert abs(answers.control[pair].mean() - 0.2) < 0.2
    assert set(answers.control) == {pair, pair[::-1]}


def test_a_map_never_sees_the_fold_it_moves(base):
    """Other values in the fold that is moved leave the other folds' maps as they were."""
    pair = (View("toy-a", "f0"), View("toy-a", "f4"))
    folds = base.folds[0]
    before, _ = mapped_out_of_fold(base, pair, folds, seed=0)
    x = {**base.seen.x, pair[0]: base.seen.x[pair[0]].copy()}
    x[pair[0]][folds == 0] += 100  # the sources of fold 0 train every map but its own
    changed = ground("toy_facets", list(base.seen.x), n=1000, split="family", copies="keep",
                     repeats=1, seed=0, progress=Progress())  # fmt: skip
    changed.seen.x[pair[0]] = x[pair[0]]
    after, _ = mapped_out_of_fold(changed, pair, folds, seed=0)
    assert (after[folds == 0] == before[folds == 0]).all()
    assert (after[folds == 1] != before[folds == 1]).any()


def test_a_split_by_concept_leaks_and_is_said():
    found = run_of(split="concept", relate=False, copies="keep")
    clean = run_of(relate=False, copies="keep")
    assert found.summary["home"]["value"] > clean.summary["home"]["value"]
    assert "leaks" in str(found.words())


def test_it_stops_when_asked():
    entry, progress = EXPERIMENTS.get("transfer"), Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        entry.run(entry.spec(TOY), progress)


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"encoders": "lite0"}, BadInput, "encoders of text"),
        ({"encoders": "toy-a, toy-a"}, BadInput, "each once"),
        ({"facets": "f0"}, TooFew, "2 facets"),
        ({"facets": "f0, f9"}, UnknownId, "Did you mean f0"),
        ({"facets": "f0, f1", "also_test": "f1"}, BadInput, "f1 twice"),
        ({"measures": "uniformity_a"}, BadInput, "two spaces"),
        ({"measures": "cak"}, UnknownId, "Did you mean cka"),
        ({"scores": "leap"}, UnknownId, "Did you mean leep"),
        ({"facet_type": "planet"}, BadInput, "facet_type"),
    ],
)
def test_what_does_not_fit_is_refused(change, error, said):
    with pytest.raises(error, match=said):
        EXPERIMENTS.get("transfer").spec({**TOY, **change})


def test_usual_facets_of_each_type():
    language = groups_of("emojilab", "language")
    assert language[0].trained[0] == View("use", "en") and language[0].also
    assert language[1].also == ()  # the first encoder alone is asked about the others
    assert {"sw", "am", "ne", "qu", "yo", "zu"} <= {v.facet for v in language[0].views}
    assert len(groups_of("emojilab", "style")[0].trained) == 6
    assert {v.facet.split("+")[0] for v in groups_of("emojilab", "voice")[0].views} == {"en"}
    [maps] = groups_of("emojilab", "modality")
    assert maps.mapped and len({v.modality for v in maps.views}) == 3
    assert groups_of("emojilab", "language", also="none")[0].also == ()


def test_no_fold_of_the_real_data_divides_a_family():
    """By another way: no head word of an English name lies in two folds."""
    views = [View("ngrams", "en"), View("ngrams", "sw")]
    base = ground("emojilab", views, n=1000, split="family", copies="leave out", repeats=1, seed=0,
                  progress=Progress())  # fmt: skip
    dataset = DATASETS.get("emojilab")
    fold_of = {}
    for concept, fold in zip(base.seen.concepts, base.folds[0], strict=True):
        word = head_word(dataset.name(concept))
        assert fold_of.setdefault(word, fold) == fold
    copied = dataset.copied_from_english("sw") & set(base.seen.concepts)
    assert copied and set(np.array(base.seen.concepts)[base.copied[views[1]]]) == copied
    assert not base.copied[views[0]].any()
    assert TransferSpec().copies == "leave out"
