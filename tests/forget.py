"""What a process keeps for its next question, dropped: a worker answers those of many files."""

import ctypes
import gc
import sys
from itertools import count

FILES = count(1)
MODELS = ("_model", "_torch", "_layers")
TASKS = ("lab.experiments.tasks.task", "lab.experiments.gap.closing.spec")
RECORDS = ("lab.engine.recorded", "_read")
CACHES = (
    ("lab.data.emojilab.drawings", "_mapped"),
    ("lab.engine.atlas.atlas", "_read"),
    RECORDS,
    ("lab.experiments.severity.run", "_clean"),
    ("lab.experiments.study", "_ready"),
    ("lab.figures.map.density", "_depth"),
    ("lab.figures.map.labels", "class_labels"),
)
"""Functions that keep drawings, records, tasks or clouds."""


def forget_models():
    """Drop every loaded model; each is loaded again when it is used."""
    for room, registry in (("encoders", "ENCODERS"), ("language", "LANGUAGE_MODELS")):
        if module := sys.modules.get(f"lab.{room}"):
            for entry in getattr(module, registry)._entries.values():
                for name in MODELS:
                    if getattr(entry, name, None) is not None:
                        setattr(entry, name, None)
    _give_back()


def forget(tests=None, *, records=True):
    """Drop models, prepared tasks, what was read and what the app keeps for all its sessions; and
    what the functions of ``tests``, a file of them, keep for its own tests. Records stay where the
    next file asks for all of them again."""
    for kept in vars(tests).values() if tests else ():
        if hasattr(kept, "cache_clear") and kept.__module__ == tests.__name__:
            kept.cache_clear()
    for name in TASKS:
        if module := sys.modules.get(name):
            module._ready.clear()
    for name, function in CACHES:
        if (module := sys.modules.get(name)) and (records or (name, function) != RECORDS):
            getattr(module, function).cache_clear()
    if "streamlit.runtime.caching" in sys.modules:
        import streamlit

        streamlit.cache_resource.clear()
    forget_models()
    if next(FILES) % 50 == 0:
        gc.unfreeze()  # what was kept then may be garbage by now
        gc.collect()
    gc.freeze()  # what is left are modules: the next file's garbage is looked for among its own


def _give_back():
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)  # what is free within the process goes to the system
