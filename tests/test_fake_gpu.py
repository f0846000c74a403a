"""The GPU that is none refuses what a real one refuses."""

import pytest
import torch

from lab.core.device import CUDA, device
from tests.fake_gpu import fake_gpu


@pytest.fixture
def gpu(monkeypatch):
    with fake_gpu(monkeypatch) as found:
        yield found


def test_what_is_sent_there_says_so_and_what_is_made_of_it_too(gpu):
    here = torch.ones(2, 3)
    there = here.to(device())
    assert (here.device.type, there.device.type, (there * 2).sum(dim=0).device.type) == (
        "cpu", CUDA, CUDA,
    )  # fmt: skip
    assert torch.zeros(2, device=there.device).is_cuda and not there.cpu().is_cuda
    assert there.cpu().numpy().tolist() == [[1.0] * 3] * 2


@pytest.mark.parametrize(
    "mixes",
    [
        lambda a, b: a + b,
        lambda a, b: torch.cat([a, b]),
        torch.nn.functional.linear,
        lambda a, b: a[b[0].long()],
    ],
)
def test_both_places_in_one_function_are_refused(gpu, mixes):
    with pytest.raises(RuntimeError, match="same device"):
        mixes(torch.ones(2, 2), torch.ones(2, 2).to(CUDA))


def test_numpy_of_what_is_there_is_refused(gpu):
    with pytest.raises(TypeError, match="numpy"):
        torch.ones(2).to(CUDA).numpy()


def test_a_network_learns_there_as_here(gpu):
    def weights(place):
        torch.manual_seed(0)
        network = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
        network, x = network.to(place), torch.randn(8, 3).to(place)
        adam = torch.optim.AdamW(network.parameters(), lr=0.1)
        for _ in range(5):
            adam.zero_grad()
            network(x).square().mean().backward()
            adam.step()
        assert next(network.parameters()).device.type == place
        return network.to("cpu")[0].weight.detach().numpy()

    assert abs(weights(CUDA) - weights("cpu")).max() < 1e-6
