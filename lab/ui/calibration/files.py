"""The sessions of a class as one file: export what is here, import what was answered elsewhere."""

from __future__ import annotations

import streamlit as st

from lab.adversary.calibration import store
from lab.adversary.calibration.file import MAX_FILE_MB, merged, read_sessions, written
from lab.adversary.calibration.records import Session
from lab.core.errors import LabError
from lab.ui.app import errors, teaching


def files(sessions: tuple[Session, ...], dataset: str) -> None:
    """Draw export and import of the sessions of this machine."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(
            "This file holds the answers of the whole class: each student's session, once."
            if teaching.on()
            else "A class can put its answers together. Each exports a file, and one person "
            "imports all of them at once. Each session counts once."
        )
        st.download_button(
            f"Export {len(sessions)} sessions" if len(sessions) != 1 else "Export 1 session",
            lambda: written(sessions), f"calibration_{dataset}.json", "application/json",
            key="lab.calibration.export", icon=":material/download:", on_click="ignore",
            disabled=not sessions,
        )  # fmt: skip
    with right:
        given = st.file_uploader(
            f"Import files of sessions (JSON, at most {MAX_FILE_MB:.0f} MB each)", ["json"],
            key="lab.calibration.import", max_upload_size=int(MAX_FILE_MB),
            accept_multiple_files=True,
        )  # fmt: skip
        if given:
            _take_all([(file.name, file.getvalue()) for file in given], dataset)


def _take_all(given: list[tuple[str, bytes]], dataset: str) -> None:
    """Store what files hold; one that is refused is named, and the others count."""
    found: list[Session] = []
    for name, data in given:
        try:
            found += read_sessions(data)
        except LabError as error:
            st.error(f"**{errors.named(name)} is left out.** {errors.said(error)}")
    with errors.shown():
        _take(merged(found), dataset)


def _take(found: tuple[Session, ...], dataset: str) -> None:
    """Store sessions; the results above are drawn anew when something came."""
    before = {each.id: len(each.trials) for each in store.kept()}
    store.keep_all(found)
    if {each.id: len(each.trials) for each in store.kept()} != before:
        st.rerun()
    others = sum(each.dataset != dataset for each in found)
    if not found:
        return
    said = "1 session is here" if len(found) == 1 else f"{len(found)} sessions are here"
    said += f", {others} of them on pictures of other data sets." if others else "."
    st.success(said, icon=":material/check:")
