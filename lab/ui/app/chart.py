"""One way to put a figure on a page: words in the page's own colour, no toolbar, a name for it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from lab.figures.theme import FONT_PX, INK
from lab.ui.app import present
from lab.ui.app.present import LARGER
from lab.ui.jobs.kept import for_all

if TYPE_CHECKING:
    import plotly.graph_objects as go


SLOT, MOST_SHARED = "figures", 256


def chart(
    figure: go.Figure | Callable[[], go.Figure],
    key: str,
    alt: str,
    on_select: Callable[[], None] | None = None,
    modes: Sequence[str] = ("points",),
    same: Hashable = None,
) -> None:
    """Draw a figure in the width of its place; ``on_select`` is called on a click on a point.

    ``modes`` are the ways to select: "points", "box", "lasso". ``same`` says everything that a
    figure is drawn of: whoever asks for the same one, in any session, gets the one that was made.
    """
    ink = INK["dark" if st.context.theme.type == "dark" else "light"]

    def drawn() -> go.Figure:
        return _in_ink(figure() if callable(figure) else figure, ink, presented=present.on())

    def ready() -> go.Figure:
        made = drawn()
        whole = made.to_dict()
        made.to_dict = lambda: whole  # type: ignore[method-assign]  # it copies, anew each time
        return made

    shown = (
        drawn() if same is None else for_all(SLOT, (same, ink, present.on()), ready, MOST_SHARED)
    )
    click: dict[str, Any] = {"on_select": on_select, "selection_mode": tuple(modes)}
    st.plotly_chart(
        shown, key=key, alt=alt, config={"displayModeBar": False}, **(click if on_select else {})
    )


def _in_ink(figure: go.Figure, ink: str, *, presented: bool) -> go.Figure:
    """Set a figure's words in the page's colour, and larger on a projector."""
    size = FONT_PX * (LARGER if presented else 1)
    figure.update_layout(font={"color": ink, "size": size}, hoverlabel={"font": {"size": FONT_PX}})
    if presented and figure.layout.height:
        figure.update_layout(height=min(figure.layout.height, present.MOST_PX))
    return figure
