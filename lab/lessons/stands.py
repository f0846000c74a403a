"""Whether a step names what is there: runs, predictions, fields, and what its form needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from keyword import iskeyword
from typing import Any

from lab.core.errors import BadInput, LabError, unknown_id
from lab.experiments import EXPERIMENTS
from lab.lessons.fields import filled
from lab.lessons.places import TomlBlock, moved
from lab.lessons.steps import Asked, Change, LookAt, Predict, Reveal, Run, Value
from lab.lessons.truth import truths_of
from lab.store.paths import top


def checked_runs(front_matter: Mapping[str, Any], front: TomlBlock) -> dict[str, Run]:
    """Return the runs by name; raises for an unknown experiment, and fields that it lacks."""
    given = front_matter.get("runs", {})
    runs: dict[str, Run] = {}
    for name, said in given.items() if isinstance(given, dict) else ():
        content = said if isinstance(said, dict) else {"experiment": said}
        run: Run = filled(Run, content, f"run {name}", front, ["runs", name])
        try:
            entry = EXPERIMENTS.get(run.experiment)
        except LabError as error:
            raise moved(error, front.of(["runs", name, "experiment"])) from error
        _spec_stands(entry, run.fields, front, ["runs", name, "fields"])
        runs[name] = run
    return runs


def _spec_stands(
    entry: Any, fields: Mapping[str, Value], block: TomlBlock, path: list[str]
) -> None:
    try:
        entry.spec(fields)
    except LabError as error:
        named = [name for name in fields if name not in entry.spec_type.model_fields]
        named = named or [name for name in fields if error.expected.startswith(f"{name}:")]
        named = named or [n for n, value in fields.items() if error.got == repr(value)]
        raise moved(error, block.of([*path, *named[:1]])) from error


def check_step(step: Any, runs: Mapping[str, Run], before: list[Any], block: TomlBlock) -> None:
    """Refuse a step that names what is not there; ``before`` are the steps that precede it."""
    for path, name in _runs_named(step):
        if name not in runs:
            raise moved(unknown_id("run of this lesson", name, runs), block.of(path))
    _page_stands(step, block)
    if hasattr(step, "id"):
        _id_stands(step.id, before, block)
    if isinstance(step, Reveal):
        made = [one.id for one in before if isinstance(one, Predict)]
        for i, id in enumerate(step.of):
            if id not in made:
                raise moved(unknown_id("prediction before it", id, made), block.of(["of", i]))
    if isinstance(step, Asked):
        _form_stands(step, block)
    if isinstance(step, Change):
        _change_stands(step, runs[step.run], block)
    if isinstance(step, LookAt):
        _look_stands(step, runs, block)


def _page_stands(step: Any, block: TomlBlock) -> None:
    pages = {file.stem for file in (top() / "pages").glob("*.py")}
    if step.opens is not None and step.opens.page not in pages:
        error = unknown_id("page of the app", step.opens.page, pages)
        raise moved(error, block.of(["opens", "page"]))


def _look_stands(step: LookAt, runs: Mapping[str, Run], block: TomlBlock) -> None:
    can = [name for name, run in runs.items() if EXPERIMENTS.get(run.experiment).probe_one]
    if step.run not in can:
        do = f"Name one of: {', '.join(can) or 'none of this lesson'}."
        got = f"{step.run!r} in {block.of(['run'])}"
        raise BadInput("a run whose items can be looked at", got, do)


def _id_stands(id: str, before: list[Any], block: TomlBlock) -> None:
    place = block.of(["id"])
    if any(getattr(one, "id", None) == id for one in before):
        raise BadInput("an id for each step", f"{id!r} twice, in {place}", "Call one otherwise.")
    if not id.isidentifier() or iskeyword(id):
        do = "Use letters, digits and _."
        raise BadInput("an id that can name a variable", f"{id!r} in {place}", do)


def _runs_named(step: Any) -> Iterator[tuple[list[str | int], str]]:
    """Yield the path and the name of every run that a step speaks of."""
    if hasattr(step, "run"):
        yield ["run"], step.run
    for path, truth in truths_of(step):
        yield [*path, "run"], truth.run


def _form_stands(step: Asked, block: TomlBlock) -> None:
    """Refuse a question whose form lacks what it needs."""
    want = {"number": "truth"}.get(step.form, "truths")
    if step.form == "choice" and step.truth is not None:
        want = "truth"
    other = "truths" if want == "truth" else "truth"
    if not getattr(step, want):
        got = f"none in {block.at(0)}"
        raise BadInput(f"the field {want} of a {step.form}", got, f"Write {want} = ...")
    if getattr(step, other):
        got = f"{other} too, in {block.of([other])}"
        raise BadInput(f"{want} alone in a {step.form}", got, f"Take {other} out.")
    if step.form != "number" and len(step.options) < 2:
        got = f"{len(step.options)} in {block.of(['options'])}"
        raise BadInput("at least two options", got, "Write options = {key = 'words'}.")
    if want == "truths" and set(step.truths) != set(step.options):
        apart = sorted(set(step.truths) ^ set(step.options))
        got = f"{', '.join(apart)} in one of both, in {block.of([want])}"
        raise BadInput("a truth for each option", got, "Give both the same keys.")
    if step.form in {"number", "curve"} and not step.low < step.high:
        got = f"{step.low:g} to {step.high:g} in {block.of(['low'])}"
        raise BadInput("low below high", got, "Give the range that may be answered.")


def _change_stands(step: Change, run: Run, block: TomlBlock) -> None:
    entry = EXPERIMENTS.get(run.experiment)
    if step.knob not in entry.spec_type.model_fields:
        error = unknown_id(f"field of {entry.id}", step.knob, entry.spec_type.model_fields)
        raise moved(error, block.of(["knob"]))
    for option in step.options:
        try:
            entry.spec({**run.fields, step.knob: option})
        except LabError as error:
            raise moved(error, block.of(["options"])) from error
