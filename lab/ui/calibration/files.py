"""The sessions of a class as one file: export what is here, import what was answered elsewhere."""

from __future__ import annotations

import streamlit as st

from lab.adversary.calibration import store
from lab.adversary.calibration.file import MAX_FILE_MB, read_sessions, written
from lab.adversary.calibration.records import Session
from lab.ui.app import errors


def files(sessions: tuple[Session, ...], dataset: str) -> None:
    """Draw export and import of the sessions of this machine."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(
            "A class can put its answers together. Export the sessions of this machine, and "
            "import those of others. Each session counts once."
        )
        st.download_button(
            f"Export {len(sessions)} sessions" if len(sessions) != 1 else "Export 1 session",
            lambda: written(sessions), f"calibration_{dataset}.json", "application/json",
            key="lab.calibration.export", icon=":material/download:", on_click="ignore",
            disabled=not sessions,
        )  # fmt: skip
    with right:
        given = st.file_uploader(
            f"Import a file of sessions (JSON, at most {MAX_FILE_MB:.0f} MB)", ["json"],
            key="lab.calibration.import", max_upload_size=int(MAX_FILE_MB),
        )  # fmt: skip
        if given is not None:
            with errors.shown():
                _take(given.getvalue(), dataset)


def _take(data: bytes, dataset: str) -> None:
    """Store what a file holds; the results above are drawn anew when something came."""
    found = read_sessions(data)
    before = {each.id: len(each.trials) for each in store.kept()}
    store.keep_all(found)
    if {each.id: len(each.trials) for each in store.kept()} != before:
        st.rerun()
    others = sum(each.dataset != dataset for each in found)
    said = f"The file's {len(found)} session{'' if len(found) == 1 else 's'} are here"
    said += f", {others} of them on pictures of other data sets." if others else "."
    st.success(said, icon=":material/check:")
