"""A GPU that is none: its tensors stay in memory, and what mixes both places fails as on a GPU.

Tensors that are sent to "cuda" say that they lie there; whatever is made of them lies there too;
a function that gets tensors of both places raises, and so does ``numpy``. So all code of ours can
go the way of a GPU on a machine without one. What it does not show: the digits of a real GPU, its
memory, its speed.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any

import torch
from torch.multiprocessing.reductions import StorageWeakRef
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_flatten, tree_map

from lab.core import device as module
from lab.core.device import CUDA, VARIABLE

FREE_BYTES = 10**9
SENT = (torch.Tensor.to, torch.Tensor.cpu, torch.Tensor.cuda)
ASKED = {
    torch.Tensor.device.__get__: torch.device(CUDA, 0),
    torch.Tensor.is_cuda.__get__: True,
    torch.Tensor.is_cpu.__get__: False,
}
ANYWHERE = {
    torch.Tensor.copy_,
    torch.Tensor.data.__set__,
    torch.Tensor.grad.__set__,
    torch._has_compatible_shallow_copy_type,
}
REFUSED = {torch.Tensor.numpy, torch.Tensor.__array__}
INDEXED = {torch.Tensor.__getitem__, torch.Tensor.__setitem__}


class FakeGpu(TorchFunctionMode):
    """While it is entered, "cuda" is a place."""

    def __init__(self) -> None:
        super().__init__()
        self._there: dict[int, StorageWeakRef] = {}
        self.functions: set[str] = set()
        """Names of the functions that were asked there."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if func in SENT:
            return self._sent(func, args, kwargs)
        given = [x for x in tree_flatten((args, kwargs))[0] if isinstance(x, torch.Tensor)]
        there = [x for x in given if self._is_there(x)]
        if func in ASKED:
            return ASKED[func] if there else func(*args, **kwargs)
        onto = torch.device(kwargs["device"]).type if kwargs.get("device") is not None else None
        if onto == CUDA:
            del kwargs["device"]
        if func in REFUSED and there:
            raise TypeError("can't convert cuda:0 device type tensor to numpy.")
        if there:
            self._check(func, args, given)
            self.functions.add(getattr(func, "__name__", str(func)))
        found = func(*args, **kwargs)
        if onto == CUDA or (there and onto is None):
            tree_map(self._mark, found)
        return found

    def _check(self, func: Any, args: Any, given: list[torch.Tensor]) -> None:
        own = [x for x in given if x.ndim]  # a number may come from anywhere
        if func in INDEXED and self._is_there(args[0]):
            own = [args[0]]  # rows may be named from anywhere
        places = {self._is_there(x) for x in own}
        if len(places) > 1 and func not in ANYWHERE:
            raise RuntimeError(
                f"Expected all tensors to be on the same device, but found at least two devices, "
                f"cuda:0 and cpu, in {getattr(func, '__name__', func)}"
            )

    def _sent(self, func: Any, args: Any, kwargs: dict[str, Any]) -> Any:
        tensor, rest = args[0], list(args[1:])
        was = self._is_there(tensor)
        goes = was
        if func is torch.Tensor.cpu:
            goes, rest, kwargs = False, [], {}
        for i, one in enumerate(rest):
            if isinstance(one, torch.Tensor):
                goes, rest[i] = self._is_there(one), one.dtype
            elif isinstance(one, str | torch.device):
                goes, rest[i] = torch.device(one).type == CUDA, "cpu"
        if kwargs.get("device") is not None:
            goes, kwargs["device"] = torch.device(kwargs["device"]).type == CUDA, "cpu"
        found = torch.Tensor.to(tensor, *rest, **kwargs) if rest or kwargs else tensor
        if goes != was and found.untyped_storage()._cdata == tensor.untyped_storage()._cdata:
            found = found.clone()
        return self._mark(found) if goes else found

    def _is_there(self, tensor: torch.Tensor) -> bool:
        return tensor.untyped_storage()._cdata in self._there

    def _mark(self, found: Any) -> Any:
        if isinstance(found, torch.Tensor):
            storage = found.untyped_storage()
            # The reference keeps the number from being given to another storage.
            self._there.setdefault(storage._cdata, StorageWeakRef(storage))
        return found


@contextmanager
def fake_gpu(monkeypatch: Any) -> Any:
    """Let the lab find a GPU that is none; yields it."""
    fork = torch.random.fork_rng
    monkeypatch.setattr(module, "_has_gpu", lambda: True)
    monkeypatch.setattr(module, "_exactly", lambda: None)
    monkeypatch.setattr(module, "_free_bytes", lambda: FREE_BYTES)
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 0)
    monkeypatch.setattr(torch.random, "fork_rng", lambda devices=None: fork(devices=[]))
    monkeypatch.setenv(VARIABLE, CUDA)
    with FakeGpu() as gpu:
        yield gpu
