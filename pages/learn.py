"""Lessons: one question at a time, predicted before it is shown."""

import streamlit as st

from lab.lessons.lesson import lesson
from lab.ui.app import errors, nav, teaching
from lab.ui.app.links import links
from lab.ui.app.skeleton import question
from lab.ui.classroom import follow, projector, ready
from lab.ui.classroom.desk import desk_of
from lab.ui.lessons import own_file, walk

nav.ensure_router()
asked = st.query_params.get(nav.LESSON)
if asked is None:
    question(
        "Which question do you want to answer?",
        "In a lesson you predict first. Then you see what was measured, and how sure it is.",
    )
    with errors.shown():
        if teaching.on() and teaching.teacher():
            projector.strip(None)
        walk.cards()
        own_file.draw()
    links([
        ("What was found", "found", {}, ":material/map:"),
        ("Surprise me", "surprise", {}, ":material/casino:"),
    ])  # fmt: skip
else:
    with errors.shown():
        found = lesson(asked)
        if teaching.on() and teaching.teacher():
            projector.strip(found)
        walk.walk(found, desk_of(found))
        if not teaching.on():
            ready.begin(found.id)  # a class loads all of them
        if teaching.on() and teaching.teacher():
            follow.lead(found)
