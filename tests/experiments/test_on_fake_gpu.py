"""A way to train goes to a GPU whole: no function meets tensors of both places.

On the machine's GPU where there is one, else on one that is none (``tests.fake_gpu``).
"""

import pytest

from lab.engine.local import run
from tests.experiments.test_contract import SMALL

TRAINED = {
    "gap_mispaired": "heads of two views",
    "noisy_pairs": "losses that bear wrong pairs",
    "lattice": "fusions and fills",
    "imputation": "imputers",
    "locked_tuning": "the last blocks of a tower",
    "tag_anchors": "maps by tags",
    "unpaired": "a map that fools a critic",
    "unpaired_captions": "a decoder, and rewards",
    "finer_labels": "heads of rich labels",
}
NOT_YET = ("incomplete_distillation", "internal_distillation", "loss_on_the_way")
"""Their losses meet rows of the GPU with tensors of the processor."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "experiment",
    [*TRAINED, *(pytest.param(one, marks=pytest.mark.xfail(strict=True)) for one in NOT_YET)],
)
def test_what_is_trained_on_a_gpu_lies_there_whole(experiment, own_store, any_gpu):
    (own_store / "arrays").unlink()  # or keys of a GPU would stay in the store of all tests
    found = run(experiment, **SMALL[experiment])
    assert "failed" not in found.tables
    assert found.manifest["device"] == "cuda"
    assert any_gpu is None or any_gpu.functions
