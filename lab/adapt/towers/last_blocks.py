"""The last blocks of an encoder as one side of a contrastive training: locked, unlocked, or anew.

All that lies ahead of them is frozen and computed once. From scratch the same blocks are drawn anew
and read the item itself in a small form: nothing pretrained is left in such a tower, and its
multiply-adds stay the same.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING

from lab.core.contracts import FloatArray
from lab.core.device import CPU, device
from lab.stats.threads import one_blas_thread

if TYPE_CHECKING:
    import torch

    Tensors = tuple[torch.Tensor, ...]

AT_ONCE = 64
"""Items at a time where nothing is learned."""


class TowerStart(StrEnum):
    """Where the last blocks start from, as Zhai et al. write it."""

    LOCKED = "L"
    """Pretrained, and not trained."""
    UNLOCKED = "U"
    """Pretrained, and trained on."""
    SCRATCH = "u"
    """Drawn anew, and trained."""


class LastBlocks(ABC):
    """The last blocks of one encoder over the same items in several facets.

    ``read`` holds, by facet, what lies ahead of the blocks and what they read from scratch, row by
    row the same items.
    """

    dim: int
    """Of the features."""
    multiply_adds: int
    """Of the blocks on one item of the first facet, forwards."""

    def __init__(self, read: Mapping[str, Mapping[TowerStart, Tensors]]) -> None:
        self._read = read
        blocks = self.build(TowerStart.UNLOCKED, 0)
        self._features = {
            facet: run(blocks, self._read[facet][TowerStart.UNLOCKED]) for facet in read
        }

    @abstractmethod
    def build(self, start: TowerStart, seed: int) -> torch.nn.Module:
        """Return blocks from the inputs of this start to ``[n, dim]``; ``seed`` draws new ones."""

    def inputs(self, start: TowerStart, facet: str) -> Tensors:
        """Return what the blocks of this start read of a facet's items; locked, their features."""
        if start is TowerStart.LOCKED:
            return (self._features[facet],)
        return self._read[facet][start]


def run(blocks: torch.nn.Module, inputs: Tensors) -> torch.Tensor:
    """Return what blocks make of inputs, on the processor and without learning: ``[n, dim]``."""
    import torch

    where = device()
    blocks = blocks.eval().to(where)
    with one_thread(), torch.no_grad():
        made = [
            blocks(*(part[start : start + AT_ONCE].to(where) for part in inputs)).to(CPU)
            for start in range(0, len(inputs[0]), AT_ONCE)
        ]
    return torch.cat(made)


def drawn(blocks: torch.nn.Module, seed: int) -> None:
    """Draw all weights of blocks anew.

    Convolutions as He et al. 2015 (normal, fan-out), matrices and embeddings normal with BERT's
    spread of .02; biases are 0, norms the identity.
    """
    import math

    import torch

    generator = torch.Generator().manual_seed(seed)
    for module in blocks.modules():
        for name, weight in module.named_parameters(recurse=False):
            if weight.ndim == 1:
                torch.nn.init.constant_(weight, float(name == "weight"))
            elif isinstance(module, torch.nn.Conv2d):
                fan_out = weight[0, 0].numel() * module.out_channels / module.groups
                std = math.sqrt(2 / fan_out)
                torch.nn.init.normal_(weight, std=std, generator=generator)
            else:
                torch.nn.init.normal_(weight, std=0.02, generator=generator)
        if isinstance(module, torch.nn.BatchNorm2d):
            module.reset_running_stats()
            module.momentum = 0.1


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch and numpy compute on one thread: the same bytes whatever the machine's load."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with one_blas_thread():
            yield
    finally:
        torch.set_num_threads(threads)


def tensor(x: FloatArray) -> torch.Tensor:
    """Return an array as a tensor of its own, whoever else reads the array."""
    import torch

    return torch.from_numpy(x.copy())
