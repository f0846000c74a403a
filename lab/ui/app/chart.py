"""One way to put a figure on a page: words in the page's own colour, no toolbar, a name for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from lab.figures.theme import FONT_PX, INK
from lab.ui.app import present
from lab.ui.app.present import LARGER

if TYPE_CHECKING:
    import plotly.graph_objects as go


def chart(
    figure: go.Figure,
    key: str,
    alt: str,
    on_select: Callable[[], None] | None = None,
    modes: Sequence[str] = ("points",),
) -> None:
    """Draw a figure in the width of its place; ``on_select`` is called on a click on a point.

    ``modes`` are the ways to select: "points", "box", "lasso".
    """
    ink = INK["dark" if st.context.theme.type == "dark" else "light"]
    size = FONT_PX * (LARGER if present.on() else 1)
    figure.update_layout(font={"color": ink, "size": size}, hoverlabel={"font": {"size": FONT_PX}})
    if present.on() and figure.layout.height:
        figure.update_layout(height=min(figure.layout.height, present.MOST_PX))
    click: dict[str, Any] = {"on_select": on_select, "selection_mode": tuple(modes)}
    st.plotly_chart(
        figure, key=key, alt=alt, config={"displayModeBar": False}, **(click if on_select else {})
    )
