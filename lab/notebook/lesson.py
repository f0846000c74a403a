"""A lesson in a notebook: its runs, and each answer held against their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.core.errors import LabError, unknown_id
from lab.core.progress import Progress
from lab.engine.gather import gather
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.lessons.answers import Answer
from lab.lessons.lesson import every_run, key_of_option, lesson
from lab.lessons.score import model_answer, said, score
from lab.lessons.steps import Value
from lab.lessons.truth import number_of

if TYPE_CHECKING:
    from IPython.display import HTML


class LessonWalk:
    """One lesson, its runs recorded, kept or computed now."""

    def __init__(self, id: str) -> None:
        """Gather every run of a lesson. Raises ``UnknownId``, and what a run raises."""
        self.lesson = lesson(id)
        self.results = gather(every_run(self.lesson), Progress())

    def run(self, name: str) -> Result:
        """Return a run: the last line of a cell shows its headline and figure."""
        if name not in self.results:
            raise unknown_id("run of this lesson", name, self.results)
        return self.results[name]

    def check(self, id: str, answer: Answer | None) -> None:
        """Print how near an answer is; None is one that was not given yet."""
        if answer is None:
            print(f"Fill in {id} above, and run both cells.")  # noqa: T201
            return
        step = self._asked(id)
        try:
            found = score(step, answer, self.results)
        except LabError as error:
            print(error)  # noqa: T201
            return
        hint = getattr(step, "hint", "")
        print(f"{'✓' if found.right else '✗'} {found.words}")  # noqa: T201
        if hint and not found.right:
            print(f"Hint: {hint}")  # noqa: T201

    def answer(self, id: str) -> Answer:
        """Return an answer that is right, from the run's own numbers."""
        return model_answer(self._asked(id), self.results)

    def change(self, title: str, value: Value) -> Result:
        """Return the run with the free knob of a step set to one of its options."""
        step = self._step(title)
        if value not in step.options:
            raise unknown_id(f"value of {step.knob}", str(value), map(str, step.options))
        return self.results[key_of_option(step, value)]

    def look(self, title: str) -> HTML:
        """Return the samples of a step, clean beside hurt."""
        from IPython.display import HTML

        from lab.notebook.item_html import item_html

        step = self._step(title)
        run = self.lesson.runs[step.run]
        entry = EXPERIMENTS.get(run.experiment)
        spec, look = entry.spec(run.fields), entry.probe_one
        parts = [
            f"<h4>{concept}, severity {severity:g}</h4>{item_html(look(spec, concept, severity))}"
            for concept in step.concepts
            for severity in step.severities
            if look is not None
        ]
        return HTML("".join(parts))  # type: ignore[no-untyped-call]

    def evidence(self, id: str) -> HTML:
        """Return what speaks for each side of a debate, with its numbers, as a table."""
        import pandas as pd
        from IPython.display import HTML

        rows = [
            {"claim": side.claim, "says": one.says,
             "number": said(number_of(one.truth, self.results))}
            for side in self._asked(id).sides
            for one in side.evidence
        ]  # fmt: skip
        with pd.option_context("display.max_colwidth", None):
            table = pd.DataFrame(rows).to_html(index=False)
        return HTML(table)  # type: ignore[no-untyped-call]

    def _asked(self, id: str) -> Any:
        known = self.lesson.asked()
        if id not in known:
            raise unknown_id("question of this lesson", id, known)
        return known[id]

    def _step(self, title: str) -> Any:
        known = {step.title: step for step in self.lesson.steps}
        if title not in known:
            raise unknown_id("step of this lesson", title, known)
        return known[title]
