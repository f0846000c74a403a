"""The map experiment: shared space or side by side, hurt in one frame, drift, correctness."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, UnknownId
from lab.experiments.spaces.map.near import near_clean, near_hurt
from lab.experiments.spaces.map.panels import panels_of
from lab.experiments.spaces.map.run import MapSpec
from lab.experiments.spaces.map.word_search import find_concepts
from lab.experiments.views.shared_space import training_rows
from lab.experiments.views.view import View, see
from lab.perturb import PERTURBATIONS

SEVEN = ("en", "es", "de", "fr", "it", "pt", "sw")
HOG, TWIN, NAMES = View("hog", "noto"), View("hog", "twemoji"), View("ngrams", "en")


@pytest.fixture(scope="module")
def seen():
    return see("emojilab", [HOG, TWIN, NAMES])


def test_views_of_one_encoder_are_in_its_own_space(seen):
    found = panels_of(seen, [HOG, TWIN], "auto")
    assert [p.space for p in found.panels] == ["native to hog"]
    assert len(found.rows) == len(seen)
    x = found.panels[0].place[HOG](seen.x[HOG])
    assert np.linalg.norm(x, axis=1) == pytest.approx(1)


def test_a_fitted_space_is_named_and_shows_no_family_that_trained_it(seen):
    found = panels_of(seen, [HOG, NAMES], "auto", n_train_pairs=60, seed=4)
    assert "ridge map hog to ngrams" in found.panels[0].space
    assert "60 pairs" in found.panels[0].space
    train, _ = training_rows(seen.families, 60, 4)
    assert not set(seen.families[train]) & set(seen.families[found.rows])
    shapes = {found.panels[0].place[view](seen.x[view][:3]).shape for view in (HOG, NAMES)}
    assert len(shapes) == 1


def test_three_views_share_the_space_of_the_second(seen):
    found = panels_of(seen, [HOG, NAMES, TWIN], "ridge", n_train_pairs=60)
    assert len(found.panels) == 1
    assert found.panels[0].views == (HOG, NAMES, TWIN)
    assert found.panels[0].space.count("ridge map hog to ngrams") == 2


@pytest.mark.parametrize("kind", ["none", "native"])
def test_views_without_a_space_stand_side_by_side_with_the_reason(seen, kind):
    found = panels_of(seen, [HOG, NAMES], kind)
    assert [p.views for p in found.panels] == [(HOG,), (NAMES,)]
    assert found.reason
    assert len(found.rows) == len(seen)


def test_a_native_space_that_one_view_does_not_share(seen):
    found = panels_of(seen, [HOG, TWIN, NAMES], "native")
    assert len(found.panels) == 3
    assert "hog and ngrams" in found.reason or "ngrams and hog" in found.reason


def test_hurt_points_lie_in_the_frame_of_the_clean_ones():
    few = {"dataset": "photos", "views": "hog/photo"}
    fields = {**few, "projection": "pca", "perturbation": "gaussian_noise"}
    clean = lab.run("map", **few)
    mild = lab.run("map", **fields, severity=0.5)
    strong = lab.run("map", **fields, severity=5.0)

    def at(result, hurt):
        rows = [r for r in result.tables["points"] if r["hurt"] == hurt]
        return np.array([(r["x"], r["y"]) for r in rows])

    assert (at(clean, False) == at(strong, False)).all()
    assert len(at(clean, True)) == 0
    moved = [np.linalg.norm(at(r, True) - at(r, False), axis=1).mean() for r in (mild, strong)]
    assert 0 < moved[0] < moved[1]
    drift = [np.mean([p["drift"] for p in r.tables["points"] if p["hurt"]]) for r in (mild, strong)]
    assert 0 < drift[0] < drift[1]
    assert all(p["drift"] is None for p in strong.tables["points"] if not p["hurt"])
    assert "did not shape the map" in str(strong.words())


def test_what_is_taken_away_is_not_drawn():
    result = lab.run("map", views="hog/noto", perturbation="dropped", severity=3.0)
    hurt = {p["concept"] for p in result.tables["points"] if p["hurt"]}
    clean = {p["concept"] for p in result.tables["points"] if not p["hurt"]}
    assert hurt < clean and hurt


def test_correctness_is_that_of_the_probe_that_saw_no_relative():
    from lab.experiments.tasks.setting import resolve
    from lab.experiments.tasks.task import task_of

    result = lab.run("map", views="ngrams/en", colour="correctness")
    task = task_of(resolve("emojilab", "ngrams", task="subgroup", facet="en"))
    rows = np.arange(len(task.pool))
    right = task.log_proba(task.clean_pool["en"], rows).argmax(axis=2)
    expected = (task.names[right] == task.pool_labels).mean(axis=0)
    shown = {p["concept"]: p["correct"] for p in result.tables["points"]}
    assert [shown[c] for c in task.pool] == pytest.approx(expected.tolist())
    assert {c for c, v in shown.items() if v is None} == set(shown) - set(task.pool)


def test_words_name_space_trust_and_caution():
    said = lab.run("map", views="hog/noto, ngrams/en", n_train_pairs=60).words()
    for part in ("ridge map hog to ngrams", "trustworthiness", "shuffled map", "not distances"):
        assert part in str(said)
    assert "side by side" in str(lab.run("map", views="hog/noto, ngrams/en", space="none").words())


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"views": "hog/noto", "perturbation": "keyboard_typos"}, BadInput),
        ({"views": "hog/noto", "perturbation": "no such thing"}, UnknownId),
        ({"views": "hog/noto", "colour": "drift"}, BadInput),
        ({"views": "hog/nowhere"}, UnknownId),
        ({"views": ", ".join(f"ngrams/{c}" for c in SEVEN)}, BadInput),
    ],
)
def test_fields_that_do_not_fit_together_are_said(fields, error):
    with pytest.raises(error):
        MapSpec(**fields)


def test_neighbours_are_of_the_space_and_never_oneself(seen):
    found = near_clean(seen, HOG, "red-apple", 5)
    assert len(found) == 5 and "red-apple" not in {c for c, _, _ in found}
    x = seen.x[HOG].astype(np.float64)
    x -= x.mean(axis=0)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    cosine = x @ x[seen.concepts.index("red-apple")]
    order = [seen.concepts[i] for i in np.argsort(-cosine) if seen.concepts[i] != "red-apple"]
    assert [c for c, _, _ in found] == order[:5]
    with pytest.raises(UnknownId, match="red-aple"):
        near_clean(seen, HOG, "red-aple")


def test_a_hurt_item_has_other_neighbours(seen):
    clean = near_clean(seen, HOG, "red-apple")
    hurt = near_hurt(seen, HOG, "red-apple", PERTURBATIONS.get("gaussian_noise"), 5.0)
    assert {c for c, _, _ in clean} != {c for c, _, _ in hurt}


@pytest.mark.parametrize(
    ("word", "concept"), [("red apple", "red-apple"), ("MANZANA ROJA", "red-apple")]
)
def test_a_name_in_any_language_is_found_first(seen, word, concept):
    first = find_concepts("emojilab", word, seen.concepts)[0]
    assert first.concept == concept and first.cosine is None and first.language


def test_what_is_no_name_is_found_by_meaning(seen):
    found = find_concepts("emojilab", "a doctor's tool to listen to the heart", seen.concepts)
    assert "stethoscope" in {match.concept for match in found}
    assert all(match.cosine is not None for match in found)


def test_a_search_stays_on_the_map_and_refuses_nothing_typed():
    assert {m.concept for m in find_concepts("emojilab", "apple", ["lemon", "horse"])} == {
        "lemon", "horse",
    }  # fmt: skip
    with pytest.raises(BadInput):
        find_concepts("emojilab", "  ", ["lemon"])
