"""RESULTS.md: what benchmarks found when they were last run with ``--write``, a part for each."""

import os
import platform
import re
from pathlib import Path

from lab.store.manifest import processor

RESULTS = Path(__file__).with_name("RESULTS.md")
TITLE = "# Speed and coverage of what is measured\n"


def machine() -> str:
    """Return the processor, its cores and the version of Python."""
    return f"{processor()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def keep(title: str, command: str, body: str) -> None:
    """Put a part under its title in the place of the last one, or at the end.

    Its marks let the documentation show it as it stands here.
    """
    name = title.lower().replace(" ", "-")
    start, end = (f"<!-- --8<-- [{mark}:{name}] -->" for mark in ("start", "end"))
    part = f"## {title}\n\n{start}\n\n`{command}`, on {machine()}.\n\n{body.strip()}\n\n{end}\n"
    before = RESULTS.read_text() if RESULTS.exists() else TITLE
    head, *parts = re.split(r"(?m)^(?=## )", before)
    kept = {other.partition("\n")[0]: other.strip() + "\n" for other in parts}
    kept[f"## {title}"] = part
    RESULTS.write_text("\n".join([head.strip() + "\n", *kept.values()]))
