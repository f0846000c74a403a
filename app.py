"""Faultline: run with ``streamlit run app.py``."""

import streamlit as st

from lab.ui.app import nav, present, teaching


def main() -> None:
    """Say how the page is laid out before anything slow is loaded, then draw it."""
    st.set_page_config(
        page_title="Faultline",
        page_icon=nav.ICON,
        layout="wide",
        initial_sidebar_state=present.sidebar_state(),
    )
    page = nav.route(hidden=present.on())
    from lab.ui.app import frame, links
    from lab.ui.classroom import door

    links.address()
    if teaching.on():
        from lab.ui.classroom import ready

        ready.begin()
    if door.shut():
        return
    frame.header()
    chip = frame.sidebar(nav.uses_of(page.title))
    present.bar(page.title)
    if teaching.on():
        from lab.ui.classroom import follow

        follow.along(page.url_path or "home")
    frame.stand_in(nav.uses_of(page.title))
    page.run()
    # Last, so that it says what the page's own controls have just made of the selection.
    frame.selection(chip)


main()
