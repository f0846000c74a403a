"""The warm-up: what the first map would wait for is loaded before anyone asks for it."""

from __future__ import annotations

import logging
import threading

import streamlit as st

from lab.core.errors import Cancelled
from lab.core.progress import Progress
from lab.ui.jobs.jobs import stop_on_leave

DELAY_S = 8.0
"""The first page comes first: the warm-up waits until it stands."""


class WarmUp:
    """A thread that loads and compiles UMAP, in no job's place; a failure is left to the map."""

    def __init__(self) -> None:
        self.progress = Progress("Loading UMAP")
        self._begin = threading.Event()
        stop_on_leave(self)
        self.thread = threading.Thread(target=self._run, name="work, warm-up", daemon=True)
        self.thread.start()

    def now(self) -> None:
        """Begin at once: a page is open that will ask for a map."""
        self._begin.set()

    def cancel(self) -> None:
        """Ask it to stop; a compilation that has begun goes on to its end."""
        self.progress.cancel()
        self._begin.set()

    def _run(self) -> None:
        self._begin.wait(DELAY_S)
        try:
            self.progress.check()
            from lab.probes import umap_layout

            umap_layout.warm_up(self.progress)
        except Cancelled:
            return
        except Exception:
            logging.getLogger(__name__).warning("UMAP could not be warmed up", exc_info=True)


@st.cache_resource(show_spinner=False)
def warm_up() -> WarmUp:
    """Return the warm-up of this process, started at the first call."""
    return WarmUp()
