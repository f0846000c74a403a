"""The kinds of step that a lesson is made of, and where the numbers that they ask for stand."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Value = str | int | float | bool


class LessonPart(BaseModel):
    """A part of a lesson as its file gives it: frozen, and nothing that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Run(LessonPart):
    """One run that the steps of a lesson speak of, by its name in the front matter."""

    experiment: str
    fields: dict[str, Value] = {}


class Truth(LessonPart):
    """Where the answer stands in the run's own numbers: never a number written into a lesson.

    A row of a table is found by ``where``; the table ``summary`` is the summary, whose numbers are
    named by dotted paths (``breakpoint.value``) and have no row.
    """

    run: str
    table: str = "claims"
    where: dict[str, Value] = {}
    value: str = "value"
    low: str = "low"
    high: str = "high"


class AppPage(LessonPart):
    """A page of the app that a step sends to: its file in ``pages/``, and what it is called."""

    page: str
    title: str


class Step(LessonPart):
    """What every step has: its title and its text, as Markdown."""

    title: str
    text: str
    opens: AppPage | None = None
    """Drawn as a link; on paper and in a notebook it is the page's name."""


class Read(Step):
    """Text alone."""

    kind: Literal["read"] = "read"


class Asked(Step):
    """What a person answers in one of four forms, held against a run's own numbers.

    - ``choice``: one of ``options``, by key. With ``truth`` the right key is what stands in the
      column ``truth.value`` (a verdict); with ``truths`` (one a key) it is the key whose number is
      highest, and every key whose interval reaches that one's counts as right.
    - ``number``: between ``low`` and ``high`` in ``unit``, against ``truth``.
    - ``curve``: one number for each of ``options`` (the levels, by key), against ``truths``.
    - ``order``: the keys of ``options`` from highest to lowest, against ``truths``.
    """

    id: str
    ask: str
    form: Literal["choice", "number", "curve", "order"] = "choice"
    options: dict[str, str] = {}
    low: float = 0.0
    high: float = 1.0
    unit: str = ""
    truth: Truth | None = None
    truths: dict[str, Truth] = {}


class Predict(Asked):
    """A guess before anything is shown."""

    kind: Literal["predict"] = "predict"


class Show(Step):
    """A run: what is set, its progress, then the words and the figure."""

    kind: Literal["run"] = "run"
    run: str


class Reveal(Step):
    """The figure and headline of a run beside what was predicted, each scored."""

    kind: Literal["reveal"] = "reveal"
    run: str
    of: tuple[str, ...]
    """The ids of the predictions that are held against it."""


class LookAt(Step):
    """Samples, large and real: items at several severities, with what an encoder answers."""

    kind: Literal["look"] = "look"
    run: str
    """A run whose experiment offers ``probe_one``."""
    concepts: tuple[str, ...]
    severities: tuple[float, ...] = (0.0, 2.0, 4.0)


class Change(Step):
    """One knob free, the others as in the run."""

    kind: Literal["change"] = "change"
    run: str
    knob: str
    options: tuple[Value, ...]


class Explain(Step):
    """A free text of the student; ``answer`` is what a teacher would accept, for the teacher."""

    kind: Literal["explain"] = "explain"
    id: str
    ask: str
    answer: str


class Check(Asked):
    """A question that checks itself against the run's numbers; ``hint`` follows a wrong answer."""

    kind: Literal["check"] = "check"
    hint: str


class SideEvidence(LessonPart):
    """One number of a run, with the words that say what it is."""

    says: str
    truth: Truth


class Side(LessonPart):
    """One of the two claims of a debate, with what speaks for it."""

    claim: str
    evidence: tuple[SideEvidence, ...]


class Debate(Step):
    """Two claims, and evidence for each; nobody is told which wins."""

    kind: Literal["debate"] = "debate"
    id: str
    sides: tuple[Side, Side]


AnyStep = Annotated[
    Read | Predict | Show | Reveal | LookAt | Change | Explain | Check | Debate,
    Field(discriminator="kind"),
]


class Lesson(LessonPart):
    """One lesson, whole."""

    id: str
    title: str
    question: str
    minutes: int
    order: int
    summary: str
    """What a student can say afterwards, in one sentence."""
    surprise: str
    """The title of the step whose prediction most people get wrong."""
    control: str
    """The title of the step whose control saves from a wrong conclusion."""
    unknown: str
    """What nobody knows, said honestly."""
    references: tuple[str, ...]
    runs: dict[str, Run]
    steps: tuple[AnyStep, ...]

    def asked(self) -> dict[str, Any]:
        """Return the steps that a person answers, by id."""
        return {step.id: step for step in self.steps if hasattr(step, "id")}
