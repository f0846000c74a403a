"""A choice of a list that also takes a typed id, which is built when it is first used.

What is typed is built at once. What a link names is built when the person says so: else whoever
sends a link could let this machine fetch a model, or look whether a file is there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lab.core.errors import BadInput, LabError, Unavailable
from lab.core.registry import Registry
from lab.data import DATASETS, availability_of
from lab.encoders import ENCODERS
from lab.ui.app.errors import named, plain, said
from lab.ui.choose.controls import bound
from lab.ui.jobs import work

KEPT_S = 60
"""How long it is remembered that an id cannot be built: a hub that is silent costs seconds."""
MAX_CHARS = 500
ALLOWED = "lab.typed_ids_allowed"
"""The ids that were typed, or allowed, in this session."""


_REGISTRIES: dict[str, Registry[Any]] = {room.kind: room for room in (DATASETS, ENCODERS)}


@dataclass(frozen=True)
class TypedChoice:
    """What may be chosen from a registry: known ids, some of them offered, and typed ids."""

    kind: str
    """Such as "an encoder"."""
    listed: Callable[[], Sequence[str]]
    """The known ids."""
    offered: Callable[[], Sequence[str]]
    """Those of them that stand in the box; a link may name any."""
    registry: Registry[Any]
    typed: str
    """The help: what may be typed."""
    looks_up: str
    """What a typed id makes this machine look up, such as "a folder"."""

    def pick(self, title: str, key: str, told: str, default: str, more: Sequence[str] = ()) -> None:
        """Draw the bound choice; one that cannot be used gets a message.

        ``more`` are values that are no id, such as "none". What cannot be used stays in the box,
        and ``usable`` puts the default in its place.
        """
        held = st.session_state.get(key, st.query_params.get(key, default))
        options = list(dict.fromkeys([*more, *self.offered(), str(held)]))
        asked = st.selectbox(
            title, options, options.index(default), accept_new_options=True,
            help=f"{told} {plain(self.typed)} Default: {default}.", **bound(key, default),
            on_change=lambda: allow(str(st.session_state[key])),
        )  # fmt: skip
        if asked not in more:
            instead = f"{default} stands here"
            self._answered(str(asked), title, key, instead, lambda new: _put(key, new, new))

    def several(self, title: str, key: str, told: str, messages: DeltaGenerator) -> list[str]:
        """Draw the bound list and return those of it that can be used; others get a message, in a
        place that is seen where the list is folded away."""
        held = st.session_state.get(key, st.query_params.get_all(key))
        before = [str(one) for one in held]
        options = list(dict.fromkeys([*self.offered(), *before]))
        asked = st.multiselect(
            title, options, [], accept_new_options=True,
            help=f"{told} {plain(self.typed)} Default: none.", **bound(key, []),
            # What a link brought is not allowed by whoever adds another.
            on_change=lambda: allow(*(one for one in st.session_state[key] if one not in before)),
        )  # fmt: skip

        def put(old: str) -> Callable[[str], None]:
            return lambda new: _put(key, new, [new if one == old else one for one in asked])

        with messages:
            return [
                one
                for one in map(str, asked)
                if self._answered(
                    one, f"one of “{title}”", f"{key}.{one}", "it is left out", put(one)
                )
            ]

    def _answered(
        self, asked: str, title: str, key: str, instead: str, put: Callable[[str], None]
    ) -> bool:
        """Say why an id is not used, where it is not, and let it be mended; return whether it is.

        ``put`` puts the mended one in its place.
        """
        within = title[0].lower() + title[1:]
        if self._waits(asked):
            st.info(
                f"The link asks for “{named(asked)}” as {within}. It names {self.looks_up}, which "
                f"Faultline opens only when you say so. Until then, {instead}."
            )
            st.button("Use it", key=f"lab.{key}.allow", icon=":material/check:", on_click=allow,
                      args=(asked,))  # fmt: skip
            return False
        refused = self.refusal(asked)
        if refused is None:
            return True
        st.warning(
            f"“{named(asked)}” cannot be used as {within}, so {instead} for now. {said(refused)}"
        )
        mended = f"lab.{key}.mended.{asked}"
        st.text_input(
            "Correct it here, then press Enter", asked[:MAX_CHARS], MAX_CHARS, key=mended,
            on_change=lambda: put(str(st.session_state[mended]).strip() or asked),
        )  # fmt: skip
        st.button("Try again", key=f"lab.{key}.again", icon=":material/refresh:",
                  on_click=work.again)  # fmt: skip
        return False

    def usable(self, asked: str, default: str) -> str:
        """Return the id, or the default where it cannot be used, or not yet."""
        return default if self._waits(asked) or self.refusal(asked) is not None else asked

    def typed_in(self, asked: str) -> LabError | None:
        """Take an id that a person types elsewhere, as if typed here; return why it cannot be used,
        or None."""
        refused = self.refusal(asked)
        if refused is None:
            allow(asked)
        return refused

    def refusal(self, asked: str) -> LabError | None:
        """Return why an id cannot be used, or None."""
        if asked in self.listed():
            return None
        if asked in self.registry:
            found = availability_of(self.registry.get(asked))
            here = f"{self.kind} that is on this machine"
            return Unavailable(here, found.reason.rstrip("."), f"Run: {found.command}")
        if ":" not in asked:
            do = "Choose one of the list, or type an id as the help says."
            return BadInput(f"the id of {self.kind}", repr(asked), do)
        attempt = st.session_state.get(work.ATTEMPT, 0)
        return _refusal(self.registry.kind, asked, attempt)

    def _waits(self, asked: str) -> bool:
        """Whether an id came by a link and nobody has said yet that it may be built."""
        built = ":" in asked and asked not in self.listed()
        return built and asked not in st.session_state.get(ALLOWED, frozenset())


def _put(key: str, mended: str, value: str | list[str]) -> None:
    """Put what a person has mended into a box, alone or among others, which allows it."""
    allow(mended)
    st.session_state[key] = value


def allow(*asked: str) -> None:
    """Let ids be built in this session: a person typed them, or said so."""
    st.session_state[ALLOWED] = st.session_state.get(ALLOWED, frozenset()) | {*asked}


@st.cache_resource(ttl=KEPT_S, max_entries=64, show_spinner="Looking for it")
def _refusal(kind: str, asked: str, attempt: int) -> LabError | None:
    try:
        _REGISTRIES[kind].get(asked)
    except LabError as error:
        return error
    except Exception as error:
        # An id is text from outside: whatever it does to a path or the hub's client is its answer.
        return BadInput("an id that can be built", type(error).__name__, "Check the id.")
    return None
