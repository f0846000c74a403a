"""ONNX models: made once from torch, opened from bytes, called like a function."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lab.core.contracts import FloatArray
from lab.store.blobs import read_decoded, write_atomic
from lab.store.paths import home

if TYPE_CHECKING:
    import torch


class OnnxModel:
    """A model with one input, run by ONNX Runtime on the processor in fp32."""

    def __init__(self, content: bytes) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # Items run side by side instead.
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            content, options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name

    def __call__(self, x: FloatArray) -> FloatArray:
        """Return the first output."""
        return self.outputs(x)[0]

    def outputs(self, x: FloatArray) -> list[FloatArray]:
        """Return all outputs, in the order of the file."""
        found: list[FloatArray] = self._session.run(None, {self._input: x})
        return found


def export_once(
    name: str, module: Callable[[], torch.nn.Module], shape: tuple[int, ...]
) -> OnnxModel:
    """Return the ONNX form of a torch module, made on first use and kept as ``name``.onnx.

    ``name`` must change with the weights; ``shape`` is the input's. A damaged file is made again.
    """
    path = home() / "models" / f"{name}.onnx"
    kept = read_decoded(path, OnnxModel)
    if kept is None:
        content = _export(module(), shape)
        write_atomic(path, content)
        kept = OnnxModel(content)
    return kept


def _export(module: torch.nn.Module, shape: tuple[int, ...]) -> bytes:
    import torch

    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        file = Path(folder) / "model.onnx"
        # The tracing exporter needs no further package; the newer one needs onnxscript.
        warnings.simplefilter("ignore")
        torch.onnx.export(module, (torch.zeros(shape),), file, dynamo=False)
        return file.read_bytes()
