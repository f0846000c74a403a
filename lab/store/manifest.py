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


def processor() -> str:
    """Return the kind of processor: on another one products round differently, and a probe's search
    may stop a step earlier or later."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


@cache
def code_digest(*rooms: str) -> str:
    """Return a digest of the source files of rooms and of the packages they compute with.

    It is part of every key: what another method made is never taken for this one's.
    """
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256(json.dumps(versions(), sort_keys=True).encode())
    for room in rooms:
        for path in sorted((root / room).glob("*.py")):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def digest_of(numbers: Mapping[str, Any]) -> str:
    """Return a digest of a summary, so that two runs are compared at a glance."""
    text = json.dumps(numbers, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
