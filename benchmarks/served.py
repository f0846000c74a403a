"""A script of Streamlit on a server of its own, and a browser to look at it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
TRIES, REST_S = 600, 0.2


@contextmanager
def served(script: str, *words: str, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve a script, with words after its name, on a free port; yields its address."""
    with served_process(script, *words, env=env) as (address, _):
        yield address


@contextmanager
def served_process(
    script: str, *words: str, env: Mapping[str, str] | None = None
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The same; yields address and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port),
         "--server.headless", "true", "--", *words],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(f"http://localhost:{port}/_stcore/health")
        yield f"http://localhost:{port}", server
    finally:
        server.terminate()
        server.wait()


@contextmanager
def new_page(width: int = 1400, height: int = 1000) -> Iterator[Any]:
    """A page of Chromium, as Playwright drives it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield chromium.new_page(viewport={"width": width, "height": height})
        chromium.close()


def _wait_for(address: str) -> None:
    for _ in range(TRIES):
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(REST_S)
    raise TimeoutError(f"no answer from {address}")
