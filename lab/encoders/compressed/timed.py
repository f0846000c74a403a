"""What a model and its smaller forms cost on this machine: time, size, memory, and what ran.

Times are measured, so they stand outside every key, digest and replay; no claim reads them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Item
from lab.core.errors import Unavailable
from lab.core.progress import Progress
from lab.encoders.compressed.compressed import Compressed, Original, SmallForm
from lab.encoders.compressed.graphs import kernels
from lab.encoders.latency import latency

SMALL_KERNELS = ("Integer", "QLinear", "NBits", "QuantizeMatMul")
"""What the names of kernels that compute with whole numbers hold."""
PEAK = """
import sys, numpy, onnxruntime
def peak_kb():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
options, before = onnxruntime.SessionOptions(), peak_kb()
options.intra_op_num_threads, options.log_severity_level = 1, 3
session = onnxruntime.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
session.run(None, {session.get_inputs()[0].name: numpy.load(sys.argv[2])})
print((peak_kb() - before) / 1000)
"""
"""In a process of its own: Linux keeps the highest memory of a process, never of a part of it."""


def timed(
    original: Original,
    forms: Sequence[SmallForm],
    items: Sequence[Item],
    n: int,
    progress: Progress,
) -> list[dict[str, Any]]:
    """Return a row for the original and one a form: its times over ``n`` single items, and more.

    The original's graph runs as its forms do, item by item. ``peak_mb`` is what loading and one
    item add to a fresh process, None where the system does not say. Raises ``Unavailable`` for a
    form with small weights of which no kernel of whole numbers ran: it would only seem to be fast.
    """
    as_it_is = SmallForm("fp32", "as it is", "nothing.", original.card.size_mb, original.graph)
    smaller = {form.id: Compressed(original, form) for form in forms}
    made = {as_it_is.id: _Whole(original, as_it_is), **smaller}
    rows = []
    for row in latency({name: (encoder, items) for name, encoder in made.items()}, n, progress):
        graph, x = made[row["encoder"]].graph(), original.inputs(items[:1])[0]
        ran = kernels(graph, x)
        small = [f"{ran[op]} {op}" for op in ran if any(part in op for part in SMALL_KERNELS)]
        if not small and _has_small_weights(graph):
            do = "Install what requirements.txt pins: the form is not timed with other kernels."
            raise Unavailable(f"whole-number kernels in {row['encoder']}", ", ".join(ran), do)
        rows.append({
            **row, "size_mb": len(graph) / 1e6, "peak_mb": _peak_mb(graph, x), "threads": 1,
            "whole_number_kernels": ", ".join(small),
        })  # fmt: skip
    return rows


class _Whole(Compressed):
    """The original's graph as it is, which is kept once."""

    def graph(self) -> bytes:
        return self.original.graph()


def _has_small_weights(graph: bytes) -> bool:
    """Whether a graph stores weights in 8 bits or fewer."""
    import onnx

    kinds = {weights.data_type for weights in onnx.load_from_string(graph).graph.initializer}
    return not kinds.isdisjoint({onnx.TensorProto.INT8, onnx.TensorProto.UINT8})


def _peak_mb(graph: bytes, x: NDArray[Any]) -> float | None:
    with tempfile.TemporaryDirectory() as folder:
        file, item = Path(folder) / "graph.onnx", Path(folder) / "item.npy"
        file.write_bytes(graph)
        np.save(item, x)
        done = subprocess.run(
            [sys.executable, "-c", PEAK, str(file), str(item)],
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
    return float(done.stdout) if done.returncode == 0 else None
