"""ONNX graphs made smaller, as bytes: kernels of 8 and of 4 bits; and which of them ran.

The kernels are ONNX Runtime's (Jacob et al. 2018 for the integers): nothing is rounded and then
computed in floats, which would cost accuracy and save no time.
"""

from __future__ import annotations

import json
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import FloatArray
from lab.core.errors import BadInput, Unavailable
from lab.encoders.weights import PackageFile
from lab.store.blobs import read_checked, write_atomic
from lab.store.paths import home

if TYPE_CHECKING:
    import torch

ONNX = PackageFile("onnx", "", "pip install onnx==1.23.2")
QUANTISER = PackageFile(
    "onnxruntime", "quantization/quantize.py", "pip install onnxruntime==1.32.0"
)
BLOCK = 32
"""Weights that share one scale where each has 4 bits."""


def kept_graph(name: str, make: Callable[[], bytes]) -> bytes:
    """Return a graph, made on first use and kept as ``name``.onnx; a damaged file is made again."""
    path = home() / "models" / f"{name}.onnx"
    kept = read_checked(path)
    if kept is None:
        kept = make()
        write_atomic(path, kept)
    return kept


def exported(module: torch.nn.Module, example: torch.Tensor) -> bytes:
    """Return the graph of a torch module; whole numbers [1, n] may be of any length."""
    import torch

    free = None if example.is_floating_point() else {"x": {1: "n"}}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        file = Path(folder) / "model.onnx"
        # The tracing exporter needs no further package; the newer one needs onnxscript.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module, (example,), file, dynamo=False, input_names=["x"], dynamic_axes=free
        )
        return file.read_bytes()


def dynamic_int8(graph: bytes, *, signed: bool) -> bytes:
    """Return a graph whose weights are 8-bit and whose activations are scaled item by item.

    ``signed`` weights have a scale a channel; the convolution kernel takes unsigned ones alone,
    with one scale a layer. Raises ``Unavailable`` without the quantiser.
    """
    quantize = _quantiser()

    def made(ready: Path, file: Path) -> None:
        weights = quantize.QuantType.QInt8 if signed else quantize.QuantType.QUInt8
        quantize.quantize_dynamic(ready, file, weight_type=weights, per_channel=signed)

    return _through_files(graph, made)


def static_int8(graph: bytes, samples: Sequence[FloatArray]) -> bytes:
    """Return a graph of 8-bit weights and activations, ranges fixed beforehand on ``samples``.

    Signed weights with a scale a channel, unsigned activations with the smallest and largest value
    seen. Raises ``Unavailable`` without the quantiser.
    """
    quantize = _quantiser()

    class Samples(quantize.CalibrationDataReader):  # type: ignore[misc, name-defined]
        def __init__(self, name: str) -> None:
            self.left: Iterator[dict[str, FloatArray]] = iter([{name: x} for x in samples])

        def get_next(self) -> dict[str, FloatArray] | None:
            return next(self.left, None)

    def made(ready: Path, file: Path) -> None:
        import onnx

        reader = Samples(onnx.load(ready).graph.input[0].name)
        quantize.quantize_static(ready, file, reader, per_channel=True)

    return _through_files(graph, made)


def four_bit(graph: bytes) -> bytes:
    """Return a graph whose products with a matrix of weights hold those in 4 bits (MatMulNBits).

    Blocks of 32 weights share a scale, symmetric, and activations are 8-bit inside the kernel.
    Raises ``BadInput`` for a graph without such a product: there is no such kernel for
    convolutions. Raises ``Unavailable`` without the quantiser.
    """
    _quantiser()
    import onnx
    from onnxruntime.capi._pybind_state import quantize_matmul_4bits

    model = onnx.load_from_string(graph)
    known = {tensor.name: tensor for tensor in model.graph.initializer}
    products = [n for n in model.graph.node if n.op_type == "MatMul" and n.input[1] in known]
    if not products:
        do = "Take 8 bits; convolutions have no 4-bit kernel."
        raise BadInput("a graph with products of weights (MatMul)", "none", do)
    for node in products:
        tensor = known[node.input[1]]
        b = np.ascontiguousarray(onnx.numpy_helper.to_array(tensor), np.float32)
        (k, n), blocks = b.shape, -(-b.shape[0] // BLOCK)
        packed = np.zeros((n, blocks, BLOCK // 2), np.uint8)
        scales, zeros = np.zeros((n, blocks), np.float32), np.zeros((n, -(-blocks // 2)), np.uint8)
        quantize_matmul_4bits(packed, b, scales, zeros, BLOCK, n, k, True)
        names = [f"{tensor.name}_{part}" for part in ("4bit", "scales")]
        for name, array in zip(names, (packed, scales), strict=True):
            model.graph.initializer.append(onnx.numpy_helper.from_array(array, name))
        made = onnx.helper.make_node(
            "MatMulNBits", [node.input[0], *names], node.output, node.name, domain="com.microsoft",
            K=k, N=n, bits=4, block_size=BLOCK, accuracy_level=4,
        )  # fmt: skip
        node.CopyFrom(made)
        model.graph.initializer.remove(tensor)
    model.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    return bytes(model.SerializeToString())


def kernels(graph: bytes, x: NDArray[Any]) -> Counter[str]:
    """Return how often each kernel ran for one input ``x``, as ONNX Runtime's profile says."""
    import onnxruntime

    with tempfile.TemporaryDirectory() as folder:
        options = onnxruntime.SessionOptions()
        options.log_severity_level, options.intra_op_num_threads = 3, 1
        options.enable_profiling, options.profile_file_prefix = True, str(Path(folder) / "ran")
        session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        session.run(None, {session.get_inputs()[0].name: x})
        events = json.loads(Path(session.end_profiling()).read_bytes())
    return Counter(
        event["args"]["op_name"] for event in events
        if event.get("cat") == "Node" and event["name"].endswith("_kernel_time")
    )  # fmt: skip


def _quantiser() -> Any:
    """Return ONNX Runtime's quantiser. Raises ``Unavailable`` with what installs it."""
    for package in (ONNX, QUANTISER):
        package.path()
    try:
        from onnxruntime import quantization
    except ImportError as error:
        do = f"Install it: {QUANTISER.command}"
        raise Unavailable("the quantiser of ONNX Runtime", str(error), do) from error
    return quantization


def _through_files(graph: bytes, make: Callable[[Path, Path], None]) -> bytes:
    """Return what ``make`` writes of a graph simplified first: quantisers take files."""
    from onnxruntime.quantization.shape_inference import quant_pre_process

    with tempfile.TemporaryDirectory() as folder:
        given, ready, file = (Path(folder) / f"{name}.onnx" for name in ("given", "ready", "made"))
        given.write_bytes(graph)
        quant_pre_process(given, ready, skip_symbolic_shape=True)
        make(ready, file)
        return file.read_bytes()
