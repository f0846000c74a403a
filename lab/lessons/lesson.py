"""A lesson is one file: front matter in TOML, then sections of Markdown, each of them a step.

A section's fenced block that is named by a kind of step holds the step's fields, as TOML; a section
without one is read. The file's name gives order and id: ``03_one_model.md`` is the lesson
``one_model``, third.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from lab.core.errors import BadInput, LabError, unknown_id
from lab.experiments import EXPERIMENTS
from lab.lessons.places import TomlBlock, moved
from lab.lessons.steps import AnyStep, Asked, Change, Debate, Lesson, LookAt, Run, Truth, Value

HERE = Path(__file__).parent
NAME = re.compile(r"(\d\d)_([a-z][a-z0-9_]*)\.md")
FENCE = "+++"
MOST_BYTES = 1_000_000
KINDS = {str(one.model_fields["kind"].default): one for one in get_args(get_args(AnyStep)[0])}
"""From the name of a kind to its class."""
CODE = {"", "python", "sh", "text", "toml"}
"""Blocks that are part of a text."""
GIVEN = {"title", "text", "kind"}
"""What the section itself says of its step."""


def lessons() -> tuple[Lesson, ...]:
    """Return every lesson, in order. Raises ``BadInput`` or ``UnknownId`` for a faulty file."""
    return _all(tuple((path, path.stat().st_mtime_ns) for path in sorted(HERE.glob("*.md"))))


def lesson(id: str) -> Lesson:
    """Return one lesson by its id. Raises ``UnknownId`` with the nearest ids."""
    found = {one.id: one for one in lessons()}
    if id not in found:
        raise unknown_id("lesson", id, found)
    return found[id]


@lru_cache(maxsize=4)
def _all(files: tuple[tuple[Path, int], ...]) -> tuple[Lesson, ...]:
    """Read the files; the times are there so that a file that changed is read again."""
    return tuple(sorted((read(path) for path, _ in files), key=lambda one: one.order))


def read(path: Path) -> Lesson:
    """Read a lesson's file.

    Raises ``BadInput`` or ``UnknownId`` that names file, line and column of what is wrong.
    """
    named = NAME.fullmatch(path.name)
    if named is None:
        do = "Call it so: 03_one_model.md, with the lesson's place and its id."
        raise BadInput("a lesson's file, NN_name.md", repr(path.name), do)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInput("a lesson's file", f"{path}: {error.strerror}", "Check the path.") from error
    if len(data) > MOST_BYTES:
        raise BadInput("a lesson of at most 1 MB", f"more in {path.name}", "Say less.")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        got = f"{error.reason} in {path.name}, line {line}"
        raise BadInput("text in UTF-8", got, "Save the file as UTF-8.") from error
    return parse(text, named[2], int(named[1]), path.name)


def parse(text: str, id: str, order: int, file: str = "") -> Lesson:
    """Return the lesson that a text says; raises as ``read``. ``file`` is its name in messages."""
    name = file or f"{order:02d}_{id}.md"
    lines = text.replace("\r\n", "\n").split("\n")
    end = next((i for i, line in enumerate(lines) if i and line.rstrip() == FENCE), None)
    if lines[0].rstrip() != FENCE or end is None:
        got = f"none in {name}, line 1, column 1"
        raise BadInput(f"front matter between two lines {FENCE}", got, "Begin the file with it.")
    front = TomlBlock(name, "\n".join(lines[1:end]), 2)
    content = _toml(front)
    _runs_stand(content, front)
    steps: list[tuple[Any, TomlBlock]] = []
    for title, said, block, kind in _sections(lines, end + 1, name):
        fields = _toml(block) if kind != "read" else {}
        for given in sorted(GIVEN & fields.keys()):
            allowed = KINDS[kind].model_fields.keys() - GIVEN
            raise moved(unknown_id(f"field of {kind}", given, allowed), block.of([given]))
        step = _checked(KINDS[kind], {**fields, "title": title, "text": said}, kind, block)
        _stands(step, content.get("runs", {}), [one for one, _ in steps], block)
        steps.append((step, block))
    for given in sorted({"id", "order", "steps"} & content.keys()):
        allowed = Lesson.model_fields.keys() - {"id", "order", "steps"}
        raise moved(unknown_id("field of a lesson", given, allowed), front.of([given]))
    whole = {**content, "id": id, "order": order, "steps": tuple(step for step, _ in steps)}
    found: Lesson = _checked(Lesson, whole, "a lesson", front)
    titles = [step.title for step in found.steps]
    for field in ("surprise", "control"):
        if getattr(found, field) not in titles:
            error = unknown_id(f"title of a step ({field})", getattr(found, field), titles)
            raise moved(error, front.of([field]))
    return found


def _sections(lines: list[str], start: int, file: str) -> Iterator[tuple[str, str, TomlBlock, str]]:
    """Yield title, text, block and kind of each section from a line on."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").parse("\n".join([""] * start + lines[start:]))
    heads = [
        (i, token.map[0], token.map[1])
        for i, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2" and not token.level and token.map
    ]
    first = heads[0][1] if heads else len(lines)
    for number in range(start, first):
        if lines[number].strip():
            got = f"{lines[number][:40]!r} in {file}, line {number + 1}, column 1"
            raise BadInput("a section '## Title' first", got, "Put a title before the text.")
    seen: set[str] = set()
    for (i, top, after), (_, end, _) in zip(heads, [*heads[1:], (0, len(lines), 0)], strict=True):
        title = tokens[i + 1].content
        if title in seen:
            got = f"{title!r} twice, in {file}, line {top + 1}, column 1"
            raise BadInput("a title for each step", got, "Call one of them otherwise.")
        seen.add(title)
        blocks: list[tuple[Any, int, int]] = [
            (token, token.map[0], token.map[1])
            for token in tokens
            if token.type == "fence" and token.map and top <= token.map[0] < end
            and token.info.strip() not in CODE
        ]  # fmt: skip
        if len(blocks) > 1:
            got = f"another in {file}, line {blocks[1][1] + 1}, column 1"
            raise BadInput("one step in a section", got, "Give it a title of its own.")
        if not blocks:
            yield title, "\n".join(lines[after:end]).strip(), TomlBlock(file, "", top + 1), "read"
            continue
        [(token, begun, ended)] = blocks
        kind = token.info.strip()
        if kind not in KINDS or kind == "read":
            place = f"{file}, line {begun + 1}, column {lines[begun].find(kind) + 1}"
            raise moved(unknown_id("kind of step", kind, set(KINDS) - {"read"}), place)
        said = "\n".join([*lines[after:begun], *lines[ended:end]]).strip()
        yield title, said, TomlBlock(file, token.content, begun + 2), kind


def _toml(block: TomlBlock) -> dict[str, Any]:
    try:
        return tomllib.loads(block.text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
        said = str(error)[: found.start()] if found else str(error)
        last = block.text.count("\n")
        line, column = (int(found[1]), int(found[2])) if found and found[1] else (last + 1, 1)
        place = f"{block.file}, line {block.line + line - 1}, column {column}"
        raise BadInput("TOML", f"{said!r} in {place}", "Mend that line.") from error
    except RecursionError as error:
        raise BadInput("TOML", f"brackets inside brackets in {block.at(0)}", "Say less.") from error


def _checked(
    model: type[BaseModel], content: Mapping[str, Any], what: str, block: TomlBlock
) -> Any:
    """Return the content as the model has it; the first thing that is wrong is said."""
    try:
        return model.model_validate(dict(content))
    except ValidationError as error:
        # What is not known first: a field that is misspelt is missing too.
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
    path = [part for part in first["loc"] if part not in {"tuple", "str", "int"}]
    name, place = ".".join(map(str, path)), block.of(path)
    if first["type"] == "extra_forbidden":
        raise moved(unknown_id(f"field of {what}", str(path[-1]), _fields_at(model, path)), place)
    if first["type"] == "missing":
        do = f"Write {path[-1]} = ..."
        raise BadInput(f"the field {name} of {what}", f"none in {place}", do)
    got = f"{str(first.get('input'))[:80]!r} in {place}"
    raise BadInput(f"{name} of {what}: {first['msg']}", got, "Mend that line.")


def _fields_at(model: type[BaseModel], path: list[str | int]) -> set[str]:
    """Return the fields that are known where the last part of a path stands."""
    here: Any = model
    for part in path[:-1]:
        if isinstance(here, type) and issubclass(here, BaseModel) and part in here.model_fields:
            here = here.model_fields[str(part)].annotation
        inner = [one for one in get_args(here) if one not in {str, int, type(None), ...}]
        here = inner[0] if inner else here
    known = isinstance(here, type) and issubclass(here, BaseModel)
    return (
        set(here.model_fields) - (GIVEN if model in KINDS.values() else set()) if known else set()
    )


def _runs_stand(content: Mapping[str, Any], front: TomlBlock) -> None:
    """Refuse runs of an unknown experiment, or of fields that it does not take."""
    runs = content.get("runs", {})
    for name, given in runs.items() if isinstance(runs, dict) else ():
        run = _checked(Run, given if isinstance(given, dict) else {"": given}, f"run {name}", front)
        try:
            entry = EXPERIMENTS.get(run.experiment)
        except LabError as error:
            raise moved(error, front.of(["runs", name, "experiment"])) from error
        _spec_stands(entry, run.fields, front, ["runs", name, "fields"])


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


def _stands(step: Any, runs: Mapping[str, Any], before: list[Any], block: TomlBlock) -> None:
    """Refuse a step that names what is not there."""
    for path, name in _runs_named(step):
        if name not in runs:
            raise moved(unknown_id("run of this lesson", name, runs), block.of(path))
    if hasattr(step, "id") and step.id in {one.id for one in before if hasattr(one, "id")}:
        got = f"{step.id!r} twice, in {block.of(['id'])}"
        raise BadInput("an id for each step", got, "Call one of them otherwise.")
    if step.kind == "reveal":
        made = [one.id for one in before if one.kind == "predict"]
        for i, id in enumerate(step.of):
            if id not in made:
                raise moved(unknown_id("prediction before it", id, made), block.of(["of", i]))
    if isinstance(step, Asked):
        _form_stands(step, block)
    if isinstance(step, Change):
        _change_stands(step, Run(**runs[step.run]), block)
    if isinstance(step, LookAt) and EXPERIMENTS.get(runs[step.run]["experiment"]).probe_one is None:
        can = [name for name, run in runs.items() if EXPERIMENTS.get(run["experiment"]).probe_one]
        got = f"{step.run!r} in {block.of(['run'])}"
        do = f"Name one of: {', '.join(can) or 'none of this lesson'}."
        raise BadInput("a run whose items can be looked at", got, do)


def _runs_named(step: Any) -> Iterator[tuple[list[str | int], str]]:
    """Yield the path and the name of every run that a step speaks of."""
    if hasattr(step, "run"):
        yield ["run"], step.run
    for path, truth in truths_of(step):
        yield [*path, "run"], truth.run


def truths_of(step: Any) -> Iterator[tuple[list[str | int], Truth]]:
    """Yield every truth of a step, with its path in the step's block."""
    if isinstance(step, Asked):
        if step.truth is not None:
            yield ["truth"], step.truth
        for key, truth in step.truths.items():
            yield ["truths", key], truth
    if isinstance(step, Debate):
        for i, side in enumerate(step.sides):
            for j, one in enumerate(side.evidence):
                yield ["sides", i, "evidence", j, "truth"], one.truth


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
        got = (
            f"{sorted(set(step.truths) ^ set(step.options))} in one of both, in {block.of([want])}"
        )
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


def key_of_option(step: Change, option: Value) -> str:
    """Return the name of a run with one option of a ``change`` step set."""
    return f"{step.run}.{step.knob}={option}"


def every_run(lesson: Lesson) -> dict[str, Run]:
    """Return every run that a lesson needs by name: those it names, and each option of a knob."""
    found = dict(lesson.runs)
    for step in lesson.steps:
        if isinstance(step, Change):
            run = lesson.runs[step.run]
            for option in step.options:
                fields = {**run.fields, step.knob: option}
                found[key_of_option(step, option)] = Run(experiment=run.experiment, fields=fields)
    return found
