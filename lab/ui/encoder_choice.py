"""Which encoder: one of the list, or a typed id of any other model or of one's own vectors.

What is typed is built at once. What a link names is built when the person says so: else whoever
sends a link could let this machine fetch a model, or look whether a file is there.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.core.errors import BadInput, LabError
from lab.encoders import ENCODERS
from lab.ui import work
from lab.ui.controls import bound
from lab.ui.errors import plain, said

KEPT_S = 60
"""How long it is remembered that an id cannot be built: a hub that is silent costs seconds."""
ALLOWED = "lab.encoders_allowed"
"""The ids that were typed, or allowed, in this session."""
TYPED = (
    "Or type hub:owner/name#image for a model of the hub or a folder, vectors:/path/file.npz#image "
    "for vectors of your own; the page Encoders says more."
)


def pick_encoder(title: str, key: str, told: str, default: str, more: Sequence[str] = ()) -> None:
    """Draw a bound choice that also takes a typed id; one that cannot be used gets a message.

    ``more`` are values that are no encoder, such as "none". What cannot be used stays in the box,
    and ``usable`` puts the default in its place.
    """
    held = st.session_state.get(key, st.query_params.get(key, default))
    options = list(dict.fromkeys([*more, *ENCODERS.ids(), str(held)]))
    asked = st.selectbox(
        title, options, options.index(default), accept_new_options=True,
        help=f"{told} {plain(TYPED)} Default: {default}.", **bound(key, default),
        on_change=lambda: _allow(str(st.session_state[key])),
    )  # fmt: skip
    if asked not in more and _waits(str(asked)):
        st.info(
            f"The link names “{plain(str(asked))}” as {title}: a model or a file that this machine "
            f"looks up when you say so. Until then {default} stands here."
        )
        st.button("Use it", key=f"lab.{key}.allow", icon=":material/check:", on_click=_allow,
                  args=(str(asked),))  # fmt: skip
        return
    refused = None if asked in more else refusal(str(asked))
    if refused is not None:
        st.warning(
            f"“{plain(str(asked))}” cannot be {title}, which is {default} for now. {said(refused)}"
        )
        st.button("Try again", key=f"lab.{key}.again", icon=":material/refresh:",
                  on_click=work.again)  # fmt: skip


def usable(encoder: str, default: str) -> str:
    """Return the encoder, or the default where it cannot be used, or not yet."""
    return default if _waits(encoder) or refusal(encoder) is not None else encoder


def called(encoder: str) -> str:
    """Return what an encoder is called in a label: its id, or the title of what a long id built."""
    return encoder if encoder in ENCODERS else plain(ENCODERS.get(encoder).card.title)


def _waits(encoder: str) -> bool:
    """Whether an id came by a link and nobody has said yet that it may be built."""
    built = encoder not in ENCODERS and ":" in encoder
    return built and encoder not in st.session_state.get(ALLOWED, frozenset())


def _allow(encoder: str) -> None:
    st.session_state[ALLOWED] = st.session_state.get(ALLOWED, frozenset()) | {encoder}


def refusal(encoder: str) -> LabError | None:
    """Return why an encoder cannot be used, or None."""
    if encoder in ENCODERS:
        return None
    if ":" not in encoder:
        do = "Choose one of the list, or type an id of another model as the help says."
        return BadInput("the id of an encoder", repr(encoder), do)
    return _refusal(encoder, st.session_state.get(work.ATTEMPT, 0))


@st.cache_resource(ttl=KEPT_S, max_entries=64, show_spinner="Looking for the encoder")
def _refusal(encoder: str, attempt: int) -> LabError | None:
    try:
        ENCODERS.get(encoder)
    except LabError as error:
        return error
    except Exception as error:
        # An id is text from outside: whatever it does to a path or the hub's client is its answer.
        return BadInput("an id that can be built", type(error).__name__, "Check the id.")
    return None
