import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.core.errors import BadInput
from lab.fusion.late import all_subsets, late_fusion
from lab.probes.calibration import log_softmax

NAMES = ("image", "text", "speech")


def drawn(seed=0, n=12, k=4):
    random = np.random.default_rng(seed)
    log_p = {m: log_softmax(random.normal(0, 2, (n, k))) for m in NAMES}
    return log_p, {m: random.random(n) < 0.6 for m in NAMES}


def test_subsets():
    assert len(all_subsets(NAMES)) == 7
    assert all_subsets(NAMES)[-1] == NAMES
    assert all_subsets([]) == []


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_every_row_by_hand(seed):
    log_p, here = drawn(seed)
    fused = late_fusion(log_p, here)
    for i in range(12):
        said = [np.exp(log_p[m][i]) for m in NAMES if here[m][i]]
        pool = np.prod(said, axis=0) ** (1 / len(said)) if said else np.ones(4)
        assert np.exp(fused[i]) == pytest.approx(pool / pool.sum())


def test_one_modality_alone_is_itself_and_none_is_uniform():
    log_p = drawn()[0]
    all_here = np.ones(12, bool)
    assert late_fusion({"text": log_p["text"]}, {"text": all_here}) == pytest.approx(log_p["text"])
    none = late_fusion(log_p, {m: ~all_here for m in NAMES})
    assert none == pytest.approx(np.log(1 / 4))


def test_the_order_of_modalities_does_not_change_a_byte():
    log_p, here = drawn()
    turned = {m: log_p[m] for m in reversed(NAMES)}
    assert late_fusion(turned, here).tobytes() == late_fusion(log_p, here).tobytes()


def test_what_is_not_present_is_not_read():
    log_p, here = drawn()
    before = late_fusion(log_p, here)
    log_p["image"][~here["image"]] = np.nan
    assert np.array_equal(late_fusion(log_p, here), before)


def test_bad_input():
    log_p, here = drawn()
    with pytest.raises(BadInput, match="same modalities"):
        late_fusion(log_p, {"image": here["image"]})
    with pytest.raises(BadInput, match="same modalities"):
        late_fusion({}, {})
    with pytest.raises(BadInput, match="agree"):
        late_fusion({**log_p, "text": log_p["text"][:, :3]}, here)
    with pytest.raises(BadInput, match="agree"):
        late_fusion(log_p, {**here, "text": here["text"][1:]})
    with pytest.raises(BadInput, match="agree"):
        late_fusion({"text": np.zeros(4)}, {"text": np.ones(4, bool)})
    log_p["image"][0], here["image"][0] = np.nan, True
    with pytest.raises(BadInput, match="NaN"):
        late_fusion(log_p, here)
