"""Where torch computes: the decision, what keys say of it, how many rows a batch has."""

import os
import subprocess
import sys

import pytest
import torch

from lab.core import device as module
from lab.core.device import CPU, CUDA, VARIABLE, device, device_part, rows_at_once
from lab.core.errors import BadInput, Unavailable

GIGABYTE = 10**9


@pytest.fixture
def has_gpu(monkeypatch):
    """Say whether this machine has a GPU, whatever it has; torch's settings are left alone."""
    monkeypatch.setattr(module, "_exactly", lambda: None)

    def say(has):
        monkeypatch.setattr(module, "_has_gpu", lambda: has)

    return say


@pytest.mark.parametrize("asked", ["", "auto", "cpu", "cuda"])
@pytest.mark.parametrize("has", [False, True])
def test_the_device_is_what_is_asked_and_auto_is_what_is_there(asked, has, has_gpu, monkeypatch):
    has_gpu(has)
    monkeypatch.setenv(VARIABLE, asked)
    if asked == CUDA and not has:
        with pytest.raises(Unavailable, match="FAULTLINE_DEVICE=auto"):
            device()
        return
    on_gpu = has and asked != CPU
    assert device() == (CUDA if on_gpu else CPU)
    assert device_part() == ({"device": CUDA} if on_gpu else {})


@pytest.mark.parametrize("asked", ["gpu", "CUDA", "cuda:0", " cpu"])
def test_another_word_is_refused_and_the_three_are_named(asked, has_gpu, monkeypatch):
    has_gpu(True)
    monkeypatch.setenv(VARIABLE, asked)
    with pytest.raises(BadInput, match="auto, cpu or cuda"):
        device()


def test_what_is_there_is_what_torch_says():
    assert module._has_gpu() == torch.cuda.is_available()


@pytest.mark.skipif("+cpu" not in torch.__version__, reason="torch is built with CUDA here")
def test_of_a_build_without_cuda_torch_is_not_loaded_to_know():
    said = "import sys; from lab.core.device import device; print(device(), 'torch' in sys.modules)"
    env = {**os.environ, VARIABLE: "auto"}
    done = subprocess.run(
        [sys.executable, "-c", said], capture_output=True, text=True, env=env, check=True
    )
    assert done.stdout.split() == ["cpu", "False"]


@pytest.mark.parametrize(
    ("free", "rows"), [(100 * GIGABYTE, 256), (8 * GIGABYTE, 40), (GIGABYTE // 100, 1), (0, 1)]
)
def test_a_batch_takes_half_of_what_is_free_from_one_row_to_the_most(free, rows):
    assert rows_at_once(GIGABYTE // 10, 256, lambda: free) == rows


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU here")
def test_a_gpu_computes_in_float32_itself(monkeypatch):
    monkeypatch.setenv(VARIABLE, CUDA)
    assert device() == CUDA
    assert not torch.backends.cudnn.allow_tf32
    a = torch.rand(512, 512, generator=torch.Generator().manual_seed(0))
    wrong = (a.to(CUDA) @ a.to(CUDA)).cpu().double() - a.double() @ a.double()
    assert wrong.abs().max() < 1e-3  # with tf32 about .05
