"""What lessons show is loaded while a teacher still types the code, or one student reads."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from lab.core.errors import LabError
from lab.core.progress import Progress
from lab.ui.jobs.jobs import Job


@st.cache_resource(show_spinner=False)
def begin(lesson_id: str = "") -> Job[int]:
    """Begin to load what one lesson shows, or "": all, once on a server; nothing waits for it."""
    return Job(lambda progress: _load(lesson_id, progress))


def _load(lesson_id: str, progress: Progress) -> int:
    """Load every result that is there, and what draws it; make samples ready."""
    from lab.engine.told import drawn, told
    from lab.lessons.lesson import every_run, lessons
    from lab.lessons.steps import LookAt
    from lab.ui.jobs import work
    from lab.ui.lessons import look

    n = 0
    for lesson in (one for one in lessons() if lesson_id in ("", one.id)):
        for run in every_run(lesson).values():
            progress.check()
            with suppress(LabError):
                found = work.recorded(run.experiment, run.fields)
                if found is not None:
                    told(found)
                    drawn(found)
                    n += 1
        for step in (one for one in lesson.steps if isinstance(one, LookAt)):
            for concept in step.concepts:
                progress.check()
                with suppress(LabError):
                    look.seen(lesson.runs[step.run], concept, step.severities).result()
    return n
