"""Lessons: which there are, what they need computed beforehand, and as a notebook or on paper."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from lab.cli.out import print_json, say, shown
from lab.core.errors import BadInput, LabError

if TYPE_CHECKING:
    from lab.lessons.steps import Run

ACTS = {
    "list": "the lessons, in order",
    "prepare": "say how long it takes, then compute every run of one lesson, or of all",
    "notebook": "a lesson as a notebook, with blanks for students or with answers for a teacher",
    "handout": "a lesson on paper: a page of HTML to print",
}


def add_lesson(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``lesson`` and its commands to the parser."""
    acts = commands.add_parser("lesson", help="lessons for a class").add_subparsers(
        dest="lesson_act", required=True
    )
    for name, told in ACTS.items():
        act = acts.add_parser(name, help=told)
        if name in {"notebook", "handout"}:
            act.add_argument("id", metavar="ID", help="of the lesson: lesson list")
            act.add_argument("--out", type=Path, required=True, metavar="FILE")
        if name == "notebook":
            act.add_argument("--for", dest="reader", required=True, choices=["student", "teacher"])
        if name == "prepare":
            act.add_argument("id", nargs="?", metavar="ID", help="of one lesson; all without it")
        if name in {"list", "prepare"}:
            act.add_argument("--json", action="store_true", help="one JSON object on stdout")
        act.set_defaults(act={"list": _list, "prepare": prepare}.get(name, _write))


def _list(options: argparse.Namespace, _: list[str]) -> int:
    from lab.lessons.lesson import faulty, lessons

    faults = {file: str(error) for file, error in faulty().items()}
    if options.json:
        kept = {"id", "order", "title", "question", "minutes", "summary"}
        found = [one.model_dump(include=kept) for one in lessons()]
        print_json({"lessons": found, "refused": faults})
        return 1 if faults else 0
    width = max((len(one.id) for one in lessons()), default=0)
    for one in lessons():
        say(f"{one.id:<{width}} {one.minutes:>3} min  {one.question}")
    for file, error in faults.items():
        say(f"Refused: {file}. {error}")
    return 1 if faults else 0


def _write(options: argparse.Namespace, _: list[str]) -> int:
    from lab.lessons.handout import handout
    from lab.lessons.lesson import lesson
    from lab.lessons.notebook import notebook

    one = lesson(options.id)
    if not options.out.absolute().parent.is_dir():
        raise BadInput("--out in a folder that is there", f"{options.out}", "Make the folder.")
    if options.lesson_act == "handout":
        options.out.write_text(handout(one))
    else:
        options.out.write_bytes(notebook(one, teacher=options.reader == "teacher"))
    say(f"“{one.title}” is in {options.out}.")
    return 0


def prepare(options: argparse.Namespace, _: list[str]) -> int:
    """Say what has to be computed and how long it takes, compute it, and say what is refused."""
    from lab.engine.gather import all_there, gather
    from lab.lessons.contract import faults
    from lab.lessons.lesson import every_run, faulty, lesson, lessons

    chosen = [lesson(options.id)] if options.id else lessons()
    runs = {(one.id, name): run for one in chosen for name, run in every_run(one).items()}
    found = all_there({f"{id}: {name}": run for (id, name), run in runs.items()})
    left = [run for (id, name), run in runs.items() if f"{id}: {name}" not in found]
    expected = _expected(left)
    if any(step.kind == "look" for one in chosen for step in one.steps):
        expected += " The samples to look at take some minutes more, the first time."
    if not options.json:
        recorded = sum(bool(result.recorded) for result in found.values())
        say(
            f"{len(runs)} runs of {len(chosen)} lesson{'' if len(chosen) == 1 else 's'}: "
            f"{recorded} recorded, "
            f"{len(found) - recorded} kept, {len(left)} to be computed. {expected}"
        )
    refused: dict[str, LabError] = {} if options.id else faulty()
    with shown() as progress:
        for one in chosen:
            failed: dict[str, LabError] = {}
            results = gather(every_run(one), progress, failed)
            refused |= {f"{one.title}, the run {name}": error for name, error in failed.items()}
            if not failed:
                wrong = faults(one, results)
                refused |= {f"{one.title}, the step {t}": error for t, error in wrong.items()}
    if options.json:
        said = {where: str(error) for where, error in refused.items()}
        print_json({"runs": len(runs), "computed": len(left), "refused": said})
    else:
        for where, error in refused.items():
            say(f"Refused: {where}. {error}")
        if not refused:
            say(f"Everything is there: {', '.join(one.id for one in chosen)}.")
    return 1 if refused else 0


def _expected(left: list[Run]) -> str:
    """Say how long the runs that are left take, as far as this machine has seen their like."""
    from lab.engine.gather import expected_s
    from lab.engine.sweep.run import in_words

    if not left:
        return "Nothing has to be computed."
    seconds = [expected_s(run.experiment) for run in left]
    known = [one for one in seconds if one is not None]
    unknown = sorted({r.experiment for r, s in zip(left, seconds, strict=True) if s is None})
    said = [f"That takes {in_words(sum(known))}."] if known else []
    if unknown:
        n = len(seconds) - len(known)
        said.append(
            f"How long {n} of them take is not known, for {', '.join(unknown)} never ran here."
        )
    return " ".join(said)
