"""Open the app: Streamlit in this process's place, so that signals and the exit are its own."""

from __future__ import annotations

import argparse
import os
import sys
from importlib.util import find_spec

from lab.store.paths import top

BEYOND = "--"
"""What follows it goes to the app, what precedes it to Streamlit."""


def open_app(options: argparse.Namespace, rest: list[str]) -> int:
    """Open the app, or with ``demo`` its board as it was recorded; comes back only by raising."""
    if find_spec("streamlit") is None:
        raise ModuleNotFoundError("No module named 'streamlit'", name="streamlit")
    sys.stdout.flush()
    os.execv(sys.executable, command_of(options.command, options.allow, rest))


def command_of(command: str, allowed: list[str], rest: list[str]) -> list[str]:
    """Return the command that opens the app.

    >>> command_of("demo", ["pets"], ["--server.port", "8600"])[3:]  # doctest: +ELLIPSIS
    ['streamlit', 'run', '...app.py', '--server.port', '8600', '--', '--demo', '--allow', 'pets']
    """
    at = rest.index(BEYOND) if BEYOND in rest else len(rest)
    flags, words = rest[:at], rest[at + 1 :]
    words = [word for folder in allowed for word in ("--allow", folder)] + words
    words = ["--demo", *words] if command == "demo" else words
    # -P: a folder of this name where the command is called is not the package.
    python = [sys.executable, "-P", "-m", "streamlit", "run", str(top() / "app.py")]
    return [*python, *flags, BEYOND, *words]
