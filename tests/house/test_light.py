"""Importing the library and listing what it holds is silent, light and offline."""

import inspect
import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

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
HOLDS_A_REGISTRY = re.compile(r"^([A-Z]+): Registry\[\w+\] = Registry\(", re.MULTILINE)
MODULES = [
    ".".join(file.relative_to(Path(lab.__file__).parents[1]).with_suffix("").parts)
    for file in sorted(Path(lab.__file__).parent.rglob("*.py"))
    if HOLDS_A_REGISTRY.search(file.read_text())
]
NAMES = [
    (module.removesuffix(".__init__"), name)
    for module in MODULES
    for name in HOLDS_A_REGISTRY.findall(Path(find_spec(module).origin).read_text())
]
LIST_ALL = f"""
from importlib import import_module
for module, name in {NAMES!r}:
    assert getattr(import_module(module), name).ids(), module
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


def test_every_registry_is_listed():
    assert len(MODULES) >= 8
    assert {"lab.data.__init__", "lab.adversary.guards.__init__"} <= set(MODULES)


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
        "explore": "(experiment: 'str', **fields: 'Any') -> 'Explorer'",
        "encoder": "(made: 'Callable[[Sequence[Any]], Any] | Any', modality: 'str', *, name: 'str'"
        " = 'own', concepts: 'Sequence[str] | None' = None) -> 'Encoder'",
    }
    assert sorted(surface) == ["LabError", "catalogue", "encoder", "explore", "run"]
    assert issubclass(lab.LabError, Exception)
