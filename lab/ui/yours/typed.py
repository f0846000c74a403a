"""A path or an id that a person types, looked at before anything is offered to be done with it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lab.ui.app.errors import named, plain, said
from lab.ui.choose.typed_id import TypedChoice

MAX_CHARS = 500


def typed(choice: TypedChoice, title: str, key: str, example: str, form: str = "") -> str:
    """Draw a field for an id, and say what is wrong with it or what was found; return the id, or
    "" where none is given or it cannot be used.

    ``form`` stands before an id that is typed without one, such as "own:" before a path.
    """
    asked = st.text_input(title, "", MAX_CHARS, key=f"lab.{key}", placeholder=example).strip()
    if not asked:
        return ""
    whole = asked if not form or asked.startswith(form) else f"{form}{asked}"
    refused = choice.typed_in(whole)
    if refused is not None:
        st.warning(f"“{named(asked)}” cannot be used. {said(refused)}", icon=":material/error:")
        return ""
    st.success(plain(found(choice.registry.get(whole))), icon=":material/check:")
    return whole


def found(entry: Any) -> str:
    """Say what an id led to: of a data set how many items, of an encoder what it gives."""
    if hasattr(entry, "concepts"):
        return f"Found: {entry.card.title}. {entry.card.notes}"
    held = getattr(entry, "ids", None)
    of = f", for {len(held)} items" if held is not None else ""
    return (
        f"Found: {entry.card.title}. It reads {entry.modality} and gives {entry.dim} numbers{of}."
    )
