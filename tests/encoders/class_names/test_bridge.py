"""The bridge through ImageNet class names: the names' order, the map, and what it reaches."""

import json

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from lab.core.contracts import Modality
from lab.core.errors import Unavailable
from lab.data import DATASETS
from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.pairs import pairs
from lab.encoders import ENCODERS
from lab.encoders.class_names import names as class_names
from lab.encoders.class_names.bridge import SPACE, fit_bridge, name_vectors
from lab.encoders.efficientnet_lite.network import LITE0, published_tensors
from lab.encoders.embed import embed
from lab.encoders.weights import PackageFile
from lab.experiments.views.shared_space import shared_space
from lab.experiments.views.view import View, see

EMOJI = DATASETS.get("emojilab")
TEXT = View("bridge_text", "en")
SIDES = {
    style: (
        View("bridge_image", style),
        *(View(f"bridge_image-shuffled-{k}", style) for k in range(3)),
    )
    for style in ("noto", "twemoji")
}


def seen_in(style):
    """All concepts; the CNN runs once, and each bridge takes its features across."""
    found = see("emojilab", [TEXT, View("lite0", style)])
    features = found.x.pop(View("lite0", style))
    found.x.update({v: ENCODERS.get(v.encoder).cross(features) for v in SIDES[style]})
    return found


@pytest.fixture(scope="module")
def seen():
    return seen_in("noto")


def recall(seen, view, k):
    """Recall at k both ways, over all concepts."""
    sides = pairs(seen.x[view], seen.x[TEXT], units=seen.families, over="families", space=SPACE)
    few = Settings(n_permutations=20)
    return [measure(f"recall_at_{k}_{way}", sides, few).value for way in ("ab", "ba")]


def test_names_are_in_the_order_of_the_classifier():
    """Drawings whose concept is called like a class: the classifier finds that very class."""
    names = class_names.class_names()
    assert len(names) == 1000
    assert all(name == name.strip() != "" for name in names)
    at = {name: k for k, name in enumerate(names)}
    column = EMOJI.column(Modality.IMAGE, "noto")
    rows = [row for row, concept in enumerate(column.ids) if EMOJI.name(concept) in at]
    assert len(rows) > 100
    true = np.array([at[EMOJI.name(column.ids[row])] for row in rows])
    x = embed(ENCODERS.get("lite0"), column).x[rows]
    tensors = published_tensors(LITE0)
    logits = x @ tensors["_fc.weight"].numpy().T + tensors["_fc.bias"].numpy()

    def found(classes):
        own = logits[np.arange(len(rows)), classes]
        return float(np.mean((logits > own[:, None]).sum(axis=1) < 10))

    assert found(true) > 0.45
    for off in (-1, 1):
        assert found((true + off) % 1000) < 0.15, "another order would be found as well"


def test_another_list_of_names_is_refused(tmp_path, monkeypatch):
    package = tmp_path / "some_names"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "names.json").write_text(json.dumps({"0": "tench"}))
    monkeypatch.syspath_prepend(tmp_path)
    file = PackageFile("some_names", "names.json", "pip install x")
    monkeypatch.setattr(class_names, "NAMES", file)
    with pytest.raises(Unavailable, match="1000 class names"):
        class_names.class_names()


def test_the_map_is_ridge_regression():
    random = np.random.default_rng(0)
    classifier, names = random.normal(size=(60, 30)), random.normal(size=(60, 8))
    weights = classifier - classifier.mean(axis=0)
    weights /= np.linalg.norm(weights, axis=1, keepdims=True)
    reference = Ridge(alpha=1.0, fit_intercept=False).fit(weights, names - names.mean(axis=0))
    np.testing.assert_allclose(fit_bridge(classifier, names), reference.coef_.T, atol=1e-12)


def test_a_picture_crosses_as_its_features_do(items):
    bridge = ENCODERS.get("bridge_image")
    features = ENCODERS.get("lite0").encode(items["image"][:2])
    np.testing.assert_array_equal(bridge.encode(items["image"][:2]), bridge.cross(features))


def test_both_sides_have_length_one_and_share_a_named_space(seen):
    for view, x in seen.x.items():
        np.testing.assert_allclose(np.linalg.norm(x, axis=1), 1, rtol=1e-6, err_msg=str(view))
    for view in SIDES["noto"]:
        shared = shared_space(seen, view, TEXT)
        assert shared.space == SPACE
        assert len(shared.rows) == len(seen)
    mapped = shared_space(seen, SIDES["noto"][0], TEXT, "ridge", n_train_pairs=100)
    assert "fitted on 100 pairs" in mapped.space


def test_it_belongs_to_the_families_that_it_is_made_of():
    assert ENCODERS.get("bridge_image").card.family == ENCODERS.get("lite0").card.family
    assert ENCODERS.get("bridge_text").card.family == ENCODERS.get("minilm").card.family
    for name in ("bridge_image", "bridge_text"):
        card = ENCODERS.get(name).card
        assert "ImageNet class names" in card.title
        assert "clip" not in str(card.as_dict()).lower()


@pytest.mark.parametrize("style", ["noto", pytest.param("twemoji", marks=pytest.mark.slow)])
def test_it_finds_drawings_by_name_far_above_chance_and_its_control_does_not(seen, style):
    """849 concepts: chance is .0012 at 1 and .012 at 10."""
    seen = seen if style == "noto" else seen_in(style)
    assert len(seen) == 849
    bridge, *controls = SIDES[style]
    for found in recall(seen, bridge, 1):
        assert 0.01 < found < 0.06
    for found in recall(seen, bridge, 10):
        assert 0.06 < found < 0.22
    for control in controls:
        assert max(recall(seen, control, 1)) < 0.006
        assert max(recall(seen, control, 10)) < 0.025


def test_shuffled_names_leave_the_text_side_as_it_is():
    """Why the control of both is on the image side alone."""
    names = name_vectors()
    order = np.random.default_rng(0).permutation(len(names))
    np.testing.assert_allclose(names[order].mean(axis=0), names.mean(axis=0), atol=1e-15)
