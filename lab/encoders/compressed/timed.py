"""What graphs cost on this machine: time by items in turns, size, memory, which kernels ran.

Times are measured, so they stand outside every key, digest and replay; no claim reads them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Item
from lab.core.progress import Progress
from lab.encoders.compressed.compressed import Compressed, Form, Original
from lab.encoders.compressed.graphs import kernels
from lab.encoders.onnx_model import OnnxModel
from lab.store.manifest import processor

WARM = 3
"""Items each graph reads before its time is taken."""
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
    original: Original, forms: Sequence[Form], items: Sequence[Item], n: int, progress: Progress
) -> list[dict[str, Any]]:
    """Return a row for the original's graph and one a form: its times over ``n`` single items.

    Each item goes through all graphs in turn, on one thread, so that a busy machine slows all
    alike; the order turns by one with each item. ``peak_mb`` is what loading and one item add to a
    fresh process, None where the system does not say.
    """
    graphs = {form.id: Compressed(original, form).graph() for form in forms}
    graphs, inputs = {"original": original.graph(), **graphs}, original.inputs(items)
    models = {name: OnnxModel(graph) for name, graph in graphs.items()}
    seen: dict[str, list[float]] = {name: [] for name in models}
    names = list(models)
    progress.start("Times", n)
    for k in range(-WARM, n):
        progress.check()
        for i in range(len(names)):
            name, x = names[(i + k) % len(names)], inputs[k % len(inputs)]
            start_s = time.perf_counter()
            models[name](x)
            if k >= 0:
                seen[name].append(1000 * (time.perf_counter() - start_s))
        if k >= 0:
            progress.advance()
    rows = []
    for name, graph in graphs.items():
        ran = kernels(graph, inputs[0])
        p50, p95 = np.percentile(seen[name], (50, 95))
        whole = [f"{ran[op]} {op}" for op in ran if any(part in op for part in SMALL_KERNELS)]
        rows.append({
            "form": name, "p50_ms": float(p50), "p95_ms": float(p95), "n": n, "threads": 1,
            "size_mb": len(graph) / 1e6, "peak_mb": _peak_mb(graph, inputs[0]),
            "whole_number_kernels": ", ".join(whole),
            "processor": processor(),
        })  # fmt: skip
    return rows


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
