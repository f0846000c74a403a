"""Pictures without labels: uploaded, and answered by a probe of the lab; none of them is kept."""

from __future__ import annotations

import hashlib

import streamlit as st

from lab.core.contracts import Modality
from lab.core.errors import TooFew
from lab.data.upload import FORMATS, decode_image
from lab.encoders import ENCODERS
from lab.experiments.foresight.pictures import sides_of
from lab.experiments.lighting.ground import PicturePool, ground_of, head_of
from lab.ui.app import errors
from lab.ui.app.errors import plain
from lab.ui.choose.controls import pick
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job

KEY = "lab.foresight.pictures"
DATASET, STYLES, LEAST, MOST = "emojilab", ("noto", "twemoji", "openmoji"), 5, 200


def own_pictures() -> tuple[bytes, bytes] | None:
    """Draw the choice of a probe and the upload; return both sides as files once they are there."""
    left, right = st.columns(2, gap="medium")
    with left:
        ready = [e.id for e in ENCODERS if e.modality == Modality.IMAGE and not e.card.control
                 and e.availability().ok]  # fmt: skip
        encoder = pick("Read by", ready, "foresight.encoder",
                       "A linear probe on it names what is shown.", "lite0")  # fmt: skip
    with right:
        facet = pick("Fitted on", STYLES, "foresight.facet", "The pictures with labels.")
    names = ", ".join(_ground(facet).names)
    st.markdown(f"The probe tells these kinds apart: {plain(names)}.")
    given = st.file_uploader(
        f"{LEAST} to {MOST} pictures of such things, without labels",
        [*(form.lower() for form in FORMATS), "jpg"], accept_multiple_files=True,
        key="lab.foresight.files",
    )  # fmt: skip
    if not given:
        st.session_state.pop(KEY, None)
        return None
    if not LEAST <= len(given) <= MOST:
        errors.show(TooFew(f"{LEAST} to {MOST} pictures", f"{len(given)}", "Choose others."))
        return None
    job = _job([file.getvalue() for file in given], encoder, facet)
    if not job.done:
        work.wait(job, KEY)
        return None
    with work.finished(KEY):
        return job.result()
    return None


@st.cache_resource(max_entries=len(STYLES), show_spinner=False)
def _ground(facet: str) -> PicturePool:
    return ground_of(DATASET, facet, "group", n_test=20)


def _job(files: list[bytes], encoder: str, facet: str) -> Job[tuple[bytes, bytes]]:
    """Return this session's job on these pictures: kept in the session alone."""
    digest = hashlib.blake2b(b"".join(hashlib.blake2b(f).digest() for f in files)).hexdigest()
    asked = (digest, encoder, facet, st.session_state.get(work.ATTEMPT, 0))
    held = st.session_state.get(KEY)
    if held is None or held[0] != asked:
        if held is not None:
            held[1].cancel()
        ground = _ground(facet)
        held = (asked, Job(lambda progress: sides_of(
            head_of(ground, encoder, progress), [decode_image(file) for file in files]
        )))  # fmt: skip
        st.session_state[KEY] = held
    return held[1]  # type: ignore[no-any-return]
