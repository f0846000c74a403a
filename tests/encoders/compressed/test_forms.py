"""The forms of the registry: pruned as said, taught, in the original's space, at what cost."""

import copy
from collections import Counter

import numpy as np
import pytest
import torch

from lab.core.errors import BadInput, Unavailable
from lab.core.progress import Progress
from lab.encoders import ENCODERS
from lab.encoders.compressed import lite0, minilm, pruning, smollm
from lab.encoders.compressed import timed as timed_module
from lab.encoders.compressed.compressed import Compressed
from lab.encoders.compressed.graphs import kernels
from lab.encoders.compressed.minilm import KEPT, taught, with_layers
from lab.encoders.compressed.pruning import without_channels, zero_smallest, zeroed
from lab.encoders.compressed.timed import timed
from lab.encoders.efficientnet_lite import network as efficientnet
from lab.encoders.inputs.pixels import pixels
from lab.encoders.minilm import network as bert
from tests.encoders.conftest import draw_image, draw_text

ROOMS = {"lite0": lite0, "minilm": minilm, smollm.ID: smollm}
WHOLE = {"lite0-int8-static": "QLinearConv", "minilm-4bit": "MatMulNBits"}
"""Forms whose graph every run makes, and the kernel that has to run."""


@pytest.fixture(scope="module")
def features():
    return efficientnet.pretrained(efficientnet.LITE0)


@pytest.fixture
def few_drawings(monkeypatch):
    monkeypatch.setattr(pruning, "N_DRAWINGS", 2)


def run(module, n=2):
    with torch.inference_mode():
        return module(torch.from_numpy(pixels([draw_image(seed) for seed in range(n)]))).numpy()


def test_every_form_is_registered_in_the_originals_family_and_space():
    for name, room in ROOMS.items():
        original = ENCODERS.get(name)
        assert not original.card.space
        for form in room.FORMS:
            entry = ENCODERS.get(f"{name}-{form.id}")
            assert isinstance(entry, Compressed) and form.done in entry.card.notes
            assert entry.card.family == original.card.family and entry.card.space == name
            assert not entry.card.control and entry.dim == original.dim


@pytest.mark.parametrize("name", WHOLE)
def test_the_kernel_that_runs_computes_with_whole_numbers(name):
    entry = ENCODERS.get(name)
    item = draw_image(0) if entry.modality == "image" else draw_text(0)
    ran = kernels(entry.graph(), entry.original.inputs([item])[0])
    assert ran[WHOLE[name]] > 30
    assert len(entry.graph()) / 1e6 == pytest.approx(entry.card.size_mb, rel=0.02)


def test_a_quantised_form_answers_nearly_as_its_original():
    items = [draw_text(seed) for seed in range(6)]
    whole, small = (ENCODERS.get(name).encode(items) for name in ("minilm", "minilm-4bit"))
    assert 0.9 < (whole * small).sum(axis=1).min() < 0.9999
    np.testing.assert_allclose(np.linalg.norm(small, axis=1), 1, rtol=1e-5)


def test_the_smallest_weights_are_zero():
    weight = torch.tensor([[3.0, -0.1], [0.2, -4.0]])
    zero_smallest([weight], 0.5)
    assert weight.tolist() == [[3.0, 0.0], [0.0, -4.0]]
    for share in (-0.1, 1.0):
        with pytest.raises(BadInput, match="share"):
            zero_smallest([weight], share)


def test_pointwise_weights_alone_are_zeroed_and_the_original_stays(features, few_drawings):
    before = run(features)
    sparse = zeroed(features, 0.5)
    for weight, whole in zip(sparse.parameters(), features.parameters(), strict=True):
        if weight.shape[2:] == (1, 1):
            assert float((weight == 0).float().mean()) == pytest.approx(0.5, abs=0.01)
        else:
            assert torch.equal(weight, whole)
    np.testing.assert_array_equal(run(features), before)
    np.testing.assert_allclose(run(zeroed(features, 0.0)), before, rtol=1e-4, atol=1e-4)


def test_channels_that_go_are_gone_as_if_nobody_read_them(features, few_drawings, monkeypatch):
    thin = without_channels(features, 0.25)
    monkeypatch.setattr(pruning, "_keep", lambda block, kept: None)
    unread = without_channels(features, 0.25)
    n, all_of_them = (sum(p.numel() for p in m.parameters()) for m in (thin, unread))
    assert n < 0.85 * all_of_them
    np.testing.assert_allclose(run(thin), run(unread), rtol=1e-3, atol=1e-4)
    with pytest.raises(BadInput, match="share"):
        without_channels(features, 1.0)


def test_layers_that_are_not_there_are_refused():
    teacher = bert.pretrained()
    assert len(with_layers(teacher, KEPT[3]).encoder.layer) == 3
    assert len(teacher.encoder.layer) == 6
    for kept in ((0, 6), (-1,), ()):
        with pytest.raises(BadInput, match="some of 6 layers"):
            with_layers(teacher, kept)


def test_a_few_steps_of_teaching_bring_a_student_nearer_and_twice_alike():
    teacher = bert.pretrained()
    start = with_layers(teacher, KEPT[3])
    ids = torch.tensor([one.ids for one in bert.tokeniser(256).encode_batch(["a red fox"])])

    def vector(network):
        with torch.no_grad():
            states = network(ids, torch.ones_like(ids)).last_hidden_state.mean(dim=1)
        return torch.nn.functional.normalize(states, dim=1)

    first, second = (taught(copy.deepcopy(start), teacher, steps=4) for _ in range(2))
    goal = vector(teacher)
    assert (vector(first) * goal).sum() > (vector(start) * goal).sum() + 0.01
    np.testing.assert_array_equal(vector(first), vector(second))


def test_costs_name_the_machine_the_size_and_the_kernels():
    form = next(form for form in minilm.FORMS if form.id == "4bit")
    whole, small = timed(minilm.ORIGINAL, [form], [draw_text(0)], 3, Progress())
    assert (whole["encoder"], small["encoder"]) == ("fp32", "4bit")
    assert whole["n"] == 3 and whole["threads"] == 1 and whole["processor"]
    assert 0 < whole["p50_ms"] <= whole["p95_ms"]
    assert small["size_mb"] < whole["size_mb"] and whole["whole_number_kernels"] == ""
    assert "36 MatMulNBits" in small["whole_number_kernels"]
    assert small["peak_mb"] is None or small["peak_mb"] > 20


def test_small_weights_without_kernels_of_whole_numbers_are_not_timed(monkeypatch):
    form = next(form for form in minilm.FORMS if form.id == "4bit")
    monkeypatch.setattr(timed_module, "kernels", lambda *_: Counter({"MatMul": 36}))
    with pytest.raises(Unavailable, match="whole-number kernels in 4bit"):
        timed(minilm.ORIGINAL, [form], [draw_text(0)], 3, Progress())
