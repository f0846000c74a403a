"""Importing the library and listing what it holds is silent, light and offline."""

import inspect
import json
import subprocess
import sys

import pytest

import lab

HEAVY = (
    "torch",
    "streamlit",
    "scipy",
    "sklearn",
    "pandas",
    "plotly",
    "cv2",
    "onnx",
    "onnxruntime",
    "transformers",
    "umap",
    "pyarrow",
)
NO_NETWORK = """
import socket
def refuse(*args, **kwargs):
    raise OSError("the network was asked for")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse
"""
LIST_ALL = """
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments import EXPERIMENTS
from lab.perturb import PERTURBATIONS
for registry in (DATASETS, ENCODERS, EXPERIMENTS, PERTURBATIONS):
    registry.ids()
"""
LOADED = f"""
import json, sys
print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))
"""


@pytest.mark.parametrize("work", ["import lab", LIST_ALL], ids=["import", "list registries"])
def test_nothing_heavy_is_loaded_said_or_fetched(work, root):
    done = subprocess.run(
        [sys.executable, "-c", NO_NETWORK + work + LOADED],
        capture_output=True,
        text=True,
        cwd=root,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []  # any other word on stdout would not be JSON
    assert done.stderr == ""


def test_public_surface():
    """The names others build on; a change here is a change in CHANGELOG.md."""
    surface = {name: getattr(lab, name) for name in lab.__all__}
    assert {
        name: str(inspect.signature(value))
        for name, value in surface.items()
        if inspect.isfunction(value)
    } == {
        "run": "(experiment: 'str', *, progress: 'Progress | None' = None, **fields: 'Any')"
        " -> 'Result'",
        "catalogue": "(kind: 'str') -> 'list[dict[str, Any]]'",
    }
    assert sorted(surface) == ["LabError", "catalogue", "run"]
    assert issubclass(lab.LabError, Exception)
