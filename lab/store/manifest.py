"""A manifest: everything needed to run the same thing again and compare the numbers."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = (
    "numpy", "scipy", "scikit-learn", "opencv-python-headless", "torch", "onnxruntime",
    "transformers",
)  # fmt: skip


def versions() -> dict[str, str]:
    """Return the versions of what computes numbers here, and the kind of processor."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "absent"
    return found


@cache
def processor() -> str:
    """Return the kind of processor: on another one products round differently, and a probe's search
    may stop a step earlier or later."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def digest_of(numbers: Mapping[str, Any]) -> str:
    """Return a digest of a summary, so that two runs are compared at a glance."""
    text = json.dumps(numbers, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
