"""Where torch computes: on a GPU where it finds one, else on the processor. Decided here alone.

What a GPU computes differs in its last digits, and what is trained on one ends elsewhere. So all
that is kept is keyed by the device: of the processor the key says nothing, as before there was a
choice. Encodings agree to 1e-4 and could share a key; they do not, since a search or a probe that
reads them may end elsewhere too, and a result must not hang on who filled the store.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from lab.core.errors import BadInput, Unavailable

VARIABLE = "FAULTLINE_DEVICE"
AUTO, CPU, CUDA = "auto", "cpu", "cuda"
KEY = "device"
"""How keys and manifests name it."""
SHARE = 0.5
"""Of a GPU's free memory that a batch may take: others may want of it meanwhile."""


def device() -> str:
    """Return "cpu" or "cuda", as the variable FAULTLINE_DEVICE asks: cpu, cuda or auto, the usual.

    On a GPU torch computes in float32 itself, not in a shorter form of it, and in the same order
    each time. Raises ``BadInput`` for another word, ``Unavailable`` for cuda where there is none.
    """
    asked = os.environ.get(VARIABLE) or AUTO
    if asked not in (AUTO, CPU, CUDA):
        do = "Set one of them, or nothing."
        raise BadInput(f"{VARIABLE} as {AUTO}, {CPU} or {CUDA}", repr(asked), do)
    if asked == CPU or (asked == AUTO and not _has_gpu()):
        return CPU
    if not _has_gpu():
        do = f"Install a torch with CUDA and the GPU's driver, or set {VARIABLE}={AUTO}."
        raise Unavailable(f"a GPU for torch, as {VARIABLE} asks", "none", do)
    _exactly()
    return CUDA


def device_part() -> dict[str, str]:
    """Return what a key and a manifest say of the device: nothing where it is the processor.

    Raises as ``device``.
    """
    where = device()
    return {} if where == CPU else {KEY: where}


def rows_at_once(bytes_a_row: int, most: int, free: Callable[[], int] | None = None) -> int:
    """Return how many rows fit in a share of a GPU's free memory, from 1 to ``most``.

    ``free`` gives the free bytes; without it the GPU is asked.
    """
    return max(1, min(most, int((free or _free_bytes)() * SHARE) // bytes_a_row))


def _free_bytes() -> int:
    import torch

    return int(torch.cuda.mem_get_info()[0])


@cache
def _has_gpu() -> bool:
    # A build without CUDA says so in its name: a server need not load torch to know.
    if "torch" not in sys.modules:
        try:
            if version("torch").endswith("+cpu"):
                return False
        except PackageNotFoundError:
            return False
    import torch

    return bool(torch.cuda.is_available())


@cache
def _exactly() -> None:
    import torch

    # Read by cuBLAS when it starts: without it sums may come in another order each time.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.set_float32_matmul_precision("highest")
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = False
    torch.use_deterministic_algorithms(True, warn_only=True)
