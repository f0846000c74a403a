"""What is made once: held by one session until it asks for something else, or shared by all."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future
from threading import Lock
from typing import Any, TypeVar

import streamlit as st

T = TypeVar("T")
MOST = 64


def kept(slot: str, key: Hashable, make: Callable[[], T]) -> T:
    """Return what this session holds in a slot under a key, made anew where the key is another.

    What ``make`` raises is raised, and nothing is held.
    """
    held: tuple[Hashable, T] | None = st.session_state.get(slot)
    if held is None or held[0] != key:
        held = st.session_state[slot] = (key, make())
    return held[1]


def for_all(slot: str, key: Hashable, make: Callable[[], T], most: int = MOST) -> T:
    """Return what all sessions share in a slot under a key; the ``most`` last asked for are held.

    The key must say everything that it is made of. Who asks while another session makes it waits
    for that one. An error that ``make`` raises is raised for all of them, and nothing is held.
    Where Streamlit stopped that one's script, the next one makes it.
    """
    lock, slots = _slots()
    with lock:
        here = slots.setdefault(slot, OrderedDict())
        held = here.get(key)
        mine = held is None
        if held is None:
            held = here[key] = Future()
        here.move_to_end(key)
        while len(here) > most:
            here.popitem(last=False)
    if mine:
        try:
            held.set_result(make())
        except BaseException as error:
            with lock:
                if here.get(key) is held:
                    del here[key]
            if not isinstance(error, Exception):
                held.cancel()
                raise
            held.set_exception(error)
    try:
        result: T = held.result()
    except CancelledError:
        return for_all(slot, key, make, most)
    return result


@st.cache_resource(show_spinner=False)
def _slots() -> tuple[Lock, dict[str, OrderedDict[Hashable, Future[Any]]]]:
    return Lock(), {}
