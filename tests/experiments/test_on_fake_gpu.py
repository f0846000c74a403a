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
    "incomplete_distillation": "students of whole rows",
    "internal_distillation": "students of inner layers",
    "loss_on_the_way": "a head with a loss on its way",
}


@pytest.mark.slow
@pytest.mark.parametrize("experiment", TRAINED)
def test_what_is_trained_on_a_gpu_lies_there_whole(experiment, own_store, any_gpu):
    (own_store / "arrays").unlink()  # or keys of a GPU would stay in the store of all tests
    found = run(experiment, **SMALL[experiment])
    assert "failed" not in found.tables
    assert found.manifest["device"] == "cuda"
    assert any_gpu is None or any_gpu.functions
