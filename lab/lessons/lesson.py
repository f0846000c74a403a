"""A lesson is one file: front matter in TOML, then sections of Markdown, each of them a step.

A section's fenced block that is named by a kind of step holds the step's fields, as TOML; a section
without one is read. The file's name gives order and id: ``03_one_model.md`` is the lesson
``one_model``, third.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from lab.core.errors import BadInput, LabError, unknown_id
from lab.lessons.fields import GIVEN, KINDS, filled, toml_of
from lab.lessons.places import TomlBlock, moved
from lab.lessons.stands import check_step, checked_runs
from lab.lessons.steps import Change, Lesson, Run, Value

HERE = Path(__file__).parent
NAME = re.compile(r"(\d\d)_([a-z][a-z0-9_]*)\.md")
FENCE = "+++"
MOST_BYTES, MOST_STEPS, MOST_TITLE = 1_000_000, 40, 100
"""Titles are said whole in an error, and a person reads it."""
CODE = {"", "python", "sh", "text", "toml"}
"""Blocks that are part of a text."""


def lessons() -> tuple[Lesson, ...]:
    """Return every lesson that can be read, in order."""
    return tuple(one for one in every_file().values() if isinstance(one, Lesson))


def faulty() -> dict[str, LabError]:
    """Return what is wrong with each file that is no lesson, by the file's name."""
    return {name: one for name, one in every_file().items() if isinstance(one, LabError)}


def lesson(id: str) -> Lesson:
    """Return one lesson by its id. Raises ``UnknownId`` with the nearest ids, and for a faulty file
    what ``read`` raises."""
    found = {one.id: one for one in lessons()}
    if id not in found:
        for name in faulty():
            named = NAME.fullmatch(name)
            if named is not None and named[2] == id:
                return read(HERE / name)
        raise unknown_id("lesson", id, found)
    return found[id]


def every_file() -> dict[str, Lesson | LabError]:
    """Return each file's lesson, or what is wrong with it, by the file's name and in its order."""
    found: dict[str, Lesson | LabError] = {}
    seen: set[str] = set()
    for path in sorted(HERE.glob("*.md"), key=lambda path: path.name):
        one = _in(path, path.stat().st_mtime_ns)
        if isinstance(one, Lesson) and one.id in seen:
            do = "Call the file otherwise."
            one = BadInput("an id for each lesson", f"{one.id} twice, in {path.name}", do)
        elif isinstance(one, Lesson):
            seen.add(one.id)
        found[path.name] = one
    return found


@lru_cache(maxsize=256)
def _in(path: Path, _written_ns: int) -> Lesson | LabError:
    """Read a file; the time is there so that one that changed is read again."""
    try:
        return read(path)
    except LabError as error:
        return error


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
    content = toml_of(front)
    runs = checked_runs(content, front)
    steps: list[tuple[Any, TomlBlock]] = []
    for title, said, block, kind in _sections(lines, end + 1, name):
        fields = toml_of(block) if kind != "read" else {}
        for given in sorted(GIVEN & fields.keys()):
            allowed = KINDS[kind].model_fields.keys() - GIVEN
            raise moved(unknown_id(f"field of {kind}", given, allowed), block.of([given]))
        step = filled(KINDS[kind], {**fields, "title": title, "text": said}, kind, block)
        check_step(step, runs, [one for one, _ in steps], block)
        steps.append((step, block))
    for given in sorted({"id", "order", "steps"} & content.keys()):
        allowed = Lesson.model_fields.keys() - {"id", "order", "steps"}
        raise moved(unknown_id("field of a lesson", given, allowed), front.of([given]))
    whole = {**content, "id": id, "order": order, "steps": tuple(step for step, _ in steps)}
    found: Lesson = filled(Lesson, whole, "a lesson", front)
    titles = [step.title for step in found.steps]
    for field in ("surprise", "control"):
        if getattr(found, field) not in titles:
            error = unknown_id(f"title of a step ({field})", getattr(found, field), titles)
            raise moved(error, front.of([field]))
    return found


def _heads(tokens: list[Any], start: int, file: str) -> list[tuple[int, int, int]]:
    """Return the place of each title among the tokens, its line and the line after it."""
    heads = [
        (i, token.map[0], token.map[1])
        for i, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2" and not token.level and token.map
    ]
    if not heads:
        got = f"none in {file}, line {start + 1}, column 1"
        raise BadInput("sections, each with a '## Title'", got, "Give each step a title.")
    if len(heads) > MOST_STEPS:
        got = f"{len(heads):,} in {file}, line {heads[MOST_STEPS][1] + 1}, column 1"
        raise BadInput(f"a lesson of at most {MOST_STEPS} steps", got, "Make two lessons of it.")
    return heads


def _sections(lines: list[str], start: int, file: str) -> Iterator[tuple[str, str, TomlBlock, str]]:
    """Yield title, text, block and kind of each section from a line on."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").parse("\n".join([""] * start + lines[start:]))
    heads = _heads(tokens, start, file)
    for number in range(start, heads[0][1]):
        if lines[number].strip():
            got = f"{lines[number][:40]!r} in {file}, line {number + 1}, column 1"
            raise BadInput("a section '## Title' first", got, "Put a title before the text.")
    seen: set[str] = set()
    for (i, top, after), (_, end, _) in zip(heads, [*heads[1:], (0, len(lines), 0)], strict=True):
        title = tokens[i + 1].content
        if len(title) > MOST_TITLE:
            got = f"{len(title):,} characters in {file}, line {top + 1}, column 1"
            do = "Say it shorter; the rest belongs in the step's text."
            raise BadInput(f"a title of at most {MOST_TITLE} characters", got, do)
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
