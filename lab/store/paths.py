"""Where derived files live on this machine, and where the committed data is."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """Return the folder of everything derived: drawings, speech, models, embeddings, results.

    ``FAULTLINE_HOME`` if set, else ``~/.cache/faultline``. It may be deleted at any time: all of
    it is computed again, but for ``people``, what people answered (``lab.store.people``).
    """
    chosen = os.environ.get("FAULTLINE_HOME")
    return Path(chosen) if chosen else Path.home() / ".cache" / "faultline"


LAB = Path(__file__).resolve().parents[1]


def top() -> Path:
    """Return the folder that holds app.py, pages/, .streamlit/ and data/.

    Of a checkout it is the top folder, where they lie beside the library; the build of a wheel
    (.ci/wheel.py) puts them inside it.
    """
    inside = LAB / "top"
    return inside if inside.is_dir() else LAB.parent


def committed() -> Path:
    """Return the folder of the data that is committed beside the code."""
    return top() / "data"
