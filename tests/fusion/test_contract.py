"""Every fusion: it learns, survives any subset, never reads a hole, and is the same again."""

import numpy as np
import pytest

from lab.core.errors import BadInput, Cancelled, TooFew
from lab.core.progress import Progress
from lab.fusion.base import FUSIONS, Examples
from lab.probes.training import Budget
from tests.fusion.planted import N_CLASSES, VIEWS, accuracy, examples

QUICK = Budget(steps=60, learning_rate=1e-2, check_every=30)
"""What must hold holds after few steps too."""
TRAIN, VALID, TEST = examples(240, 0, 0.2), examples(100, 1, 0.2), examples(200, 2)


@pytest.fixture(scope="module", params=FUSIONS.ids())
def fitted(request):
    method = FUSIONS.get(request.param).within(QUICK)
    return method, method.fit(TRAIN, VALID, N_CLASSES)


def test_it_answers_better_than_chance_from_every_subset(fitted):
    _, fused = fitted
    whole = accuracy(fused, TEST)
    assert whole > 0.7
    for view in VIEWS:
        alone = {v: np.full(len(TEST), v == view) for v in VIEWS}
        assert 1.5 / N_CLASSES < accuracy(fused, Examples(TEST.views, alone, TEST.labels)) < whole


def test_it_gives_log_probabilities(fitted):
    _, fused = fitted
    table = fused.log_proba(TEST.views, TEST.present)
    assert table.shape == (len(TEST), N_CLASSES) and table.dtype == np.float64
    assert np.exp(table).sum(axis=1) == pytest.approx(1)


def test_what_is_missing_is_never_read(fitted):
    _, fused = fitted
    holes = examples(60, 3, 0.5)
    spoilt = {v: np.where(holes.present[v][:, None], x, np.nan) for v, x in holes.views.items()}
    told = fused.log_proba(holes.views, holes.present)
    assert np.array_equal(fused.log_proba(spoilt, holes.present), told)


def test_a_row_s_answer_does_not_hang_on_its_company(fitted):
    _, fused = fitted
    few = np.array([7, 3, 11])
    some = fused.log_proba(
        {v: x[few] for v, x in TEST.views.items()}, {v: m[few] for v, m in TEST.present.items()}
    )
    assert some == pytest.approx(fused.log_proba(TEST.views, TEST.present)[few], abs=1e-5)


def test_the_same_seed_gives_the_same_bytes(fitted):
    method, fused = fitted
    again = method.fit(TRAIN, VALID, N_CLASSES)
    told = fused.log_proba(TEST.views, TEST.present)
    assert again.log_proba(TEST.views, TEST.present).tobytes() == told.tobytes()


def test_all_try_as_many_settings():
    assert {len(method.settings) for method in FUSIONS} == {3}


def test_refusals_name_modality_and_row(fitted):
    method, fused = fitted
    with pytest.raises(BadInput, match="image, text, speech"):
        fused.log_proba({"image": TEST.views["image"]}, {"image": TEST.present["image"]})
    none = {v: m.copy() for v, m in TEST.present.items()}
    for mask in none.values():
        mask[4] = False
    with pytest.raises(BadInput, match="row 4"):
        fused.log_proba(TEST.views, none)
    bad = {**TEST.views, "text": TEST.views["text"].copy()}
    bad["text"][9, 2] = np.nan
    with pytest.raises(BadInput, match="text, row 9"):
        fused.log_proba(bad, TEST.present)
    one = Examples(TRAIN.views, TRAIN.present, np.zeros(len(TRAIN), np.intp))
    with pytest.raises(TooFew, match="1 in training"):
        method.fit(one, VALID, N_CLASSES)
    never = {**TRAIN.present, "speech": np.zeros(len(TRAIN), bool)}
    with pytest.raises(TooFew, match="speech"):
        method.fit(
            Examples(TRAIN.views, {**never, "image": np.ones(len(TRAIN), bool)}, TRAIN.labels),
            VALID, N_CLASSES,
        )  # fmt: skip
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Cancelled):
        method.fit(TRAIN, VALID, N_CLASSES, progress=stopped)


def test_examples_that_do_not_fit_together():
    with pytest.raises(BadInput, match="text"):
        Examples({**TEST.views, "text": TEST.views["text"][1:]}, TEST.present, TEST.labels)
    with pytest.raises(BadInput, match="labels"):
        Examples(TEST.views, TEST.present, TEST.labels[1:])


@pytest.mark.slow
@pytest.mark.parametrize("method", FUSIONS.ids())
def test_on_a_gpu_it_learns_too_and_is_the_same_again(method, any_gpu):
    fusion = FUSIONS.get(method).within(QUICK)
    first, again = (fusion.fit(TRAIN, VALID, N_CLASSES) for _ in range(2))
    assert accuracy(first, TEST) > 0.7
    asked = (TEST.views, TEST.present)
    assert first.log_proba(*asked).tobytes() == again.log_proba(*asked).tobytes()
