"""LoRA: it starts as the blocks were, trains the added products alone, and says what it cannot."""

import pytest
import torch

from lab.adapt.tuning.low_rank import low_rank
from lab.core.errors import BadInput


def blocks() -> torch.nn.Module:
    torch.manual_seed(0)
    return torch.nn.Sequential(
        torch.nn.Conv2d(4, 6, 1), torch.nn.Conv2d(6, 6, 3, padding=1, groups=6),
        torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(6, 5),
    )  # fmt: skip


def test_it_starts_as_the_blocks_and_leaves_them_as_they_are() -> None:
    first, x = blocks(), torch.randn(2, 4, 3, 3)
    adapted = low_rank(first, 2, 0)
    assert torch.allclose(adapted(x), first(x))
    assert all(weight.requires_grad for weight in first.parameters())


def test_only_two_thin_factors_of_a_matrix_are_trained_and_they_make_a_product_of_that_rank() -> (
    None
):
    first, x = blocks(), torch.randn(2, 4, 3, 3)
    adapted = low_rank(first, 2, 0)
    learned = {name: w.shape for name, w in adapted.named_parameters() if w.requires_grad}
    # The convolution over 3 x 3 pixels is no matrix, and is left out.
    assert learned == {"0.down": (2, 4), "0.up": (6, 2), "4.down": (2, 6), "4.up": (5, 2)}
    with torch.no_grad():
        adapted[0].up.normal_()
        product = 2 * adapted[0].up @ adapted[0].down
        wanted = torch.nn.functional.conv2d(x, product[..., None, None]) + first[0](x)
    assert torch.allclose(adapted[0](x), wanted, atol=1e-5)


@pytest.mark.parametrize("rank", [0, 4])
def test_a_rank_that_is_none(rank: int) -> None:
    with pytest.raises(BadInput, match="a rank from 1 to 3"):
        low_rank(blocks(), rank, 0)


def test_blocks_without_such_layers() -> None:
    with pytest.raises(BadInput, match="a layer to adapt"):
        low_rank(torch.nn.Sequential(torch.nn.BatchNorm1d(3)), 1, 0)
