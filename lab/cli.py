"""The command line: list, run, replay, doctor, prepare, board. JSON goes to stdout alone."""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lab.core.errors import BadInput, LabError
from lab.core.progress import Progress

KINDS = ("datasets", "encoders", "perturbations", "distances", "experiments")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns 0, 1 where a replay differs, or 2 with one line on stderr."""
    options, rest = _parser().parse_known_args(argv)
    if rest and options.command != "run":
        _parser().error(f"unknown arguments: {' '.join(rest)}")
    try:
        return int(options.act(options, rest))
    except LabError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    listing = commands.add_parser("list", help="what the lab holds")
    listing.add_argument("kind", choices=KINDS)
    listing.set_defaults(act=_list)

    running = commands.add_parser(
        "run", help="one experiment: run severity --encoder lite0 --perturbation darker"
    )
    running.add_argument("experiment")
    running.add_argument("--fresh", action="store_true", help="compute again what is kept")
    running.set_defaults(act=_run)

    replaying = commands.add_parser("replay", help="compute a manifest's run again and compare")
    replaying.add_argument("manifest", type=Path)
    replaying.set_defaults(act=_replay)

    doctor = commands.add_parser("doctor", help="what is installed and kept, and free it")
    doctor.add_argument("--free", action="store_true", help="delete everything that is derived")
    doctor.set_defaults(act=_doctor)

    preparing = commands.add_parser("prepare", help="draw the images and export the models once")
    preparing.set_defaults(act=_prepare)

    board = commands.add_parser("board", help="compute the breakdown board and print it")
    board.add_argument("--widen", action="store_true", help="every perturbation and control")
    board.add_argument("--record", action="store_true", help="write it as the recorded board")
    board.set_defaults(act=_board)

    for command in (listing, running, replaying, doctor, board):
        command.add_argument("--json", action="store_true", help="one JSON object on stdout")
    return parser


def _list(options: argparse.Namespace, _: list[str]) -> int:
    import lab

    entries = lab.catalogue(options.kind)
    if options.json:
        _print_json({options.kind: entries})
    else:
        width = max((len(entry["id"]) for entry in entries), default=0)
        for entry in entries:
            ready = "" if entry["available"] else f"  (missing: {entry['command']})"
            print(f"{entry['id']:<{width}}  {entry['title']}{ready}")
    return 0


def _run(options: argparse.Namespace, rest: list[str]) -> int:
    from lab.engine.local import run

    with _shown() as progress:
        result = run(options.experiment, progress=progress, fresh=options.fresh, **_fields(rest))
    if options.json:
        _print_json(result.as_dict())
    else:
        print(result.words())
    return 0


def _replay(options: argparse.Namespace, _: list[str]) -> int:
    from lab.engine.local import replay

    manifest = _read_manifest(options.manifest)
    with _shown() as progress:
        report = replay(manifest, progress)
    if options.json:
        _print_json(report)
    else:
        print(f"The replay is {report['verdict']}.")
        for row in report["differences"]:
            print(f"  {row['where']}: {row['before']} before, {row['after']} now")
        for name, (before, after) in report["changed"].items():
            print(f"  {name} changed: {before} before, {after} now")
    return 1 if report["verdict"] == "different" else 0


def _doctor(options: argparse.Namespace, _: list[str]) -> int:
    from lab.engine.doctor import examine, free

    if options.free:
        print(f"Freed {free() / 1e6:.1f} MB.", file=sys.stderr)
    report = examine()
    if options.json:
        _print_json(report)
    else:
        for line in report["words"]:
            print(line)
    return 0


def _prepare(_: argparse.Namespace, __: list[str]) -> int:
    from lab.engine.prepare import prepare

    with _shown() as progress:
        prepare(progress)
    return 0


def _board(options: argparse.Namespace, _: list[str]) -> int:
    from lab.engine.board import BoardRun, default_board, record

    run = BoardRun(default_board(widen=options.widen))
    with _shown(run.progress):
        run.run()
    for key, message in run.failed.items():
        print(f"failed {key}: {message}", file=sys.stderr)
    if options.record and not run.failed:
        record(run)
    if options.json:
        _print_json({"board": run.records()})
    else:
        for row in run.records():
            print(f"{row['encoder']:<24} {row['perturbation']:<18} {row['task']:<9} {row['words']}")
    return 1 if run.failed else 0


def _fields(rest: list[str]) -> dict[str, str]:
    """Read ``--field value`` and ``--field=value`` into a dict; pydantic reads the values."""
    fields: dict[str, str] = {}
    words = iter(rest)
    for word in words:
        name, equals, value = word.partition("=")
        if not name.startswith("--"):
            raise BadInput("--field value", repr(word), "Write each field as --name value.")
        taken = value if equals else next(words, None)
        if taken is None:
            raise BadInput(f"a value after {name}", "nothing", "Write each field as --name value.")
        fields[name[2:].replace("-", "_")] = taken
    return fields


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text())
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadInput("a manifest file (JSON)", f"{path}: {error}", "Check the path.") from error
    if not isinstance(content, dict):
        raise BadInput("a JSON object", type(content).__name__, "Use a result's manifest.")
    # A whole result as --json printed it holds its manifest: take it from there.
    inner = content.get("manifest", content)
    return dict(inner)


def _print_json(content: dict[str, Any]) -> None:
    json.dump(content, sys.stdout, allow_nan=False)
    sys.stdout.write("\n")


@contextmanager
def _shown(progress: Progress | None = None) -> Iterator[Progress]:
    """Show a progress on stderr, one line rewritten in place, while the work goes on."""
    shown = progress or Progress()
    over = threading.Event()

    def draw() -> None:
        terminal = sys.stderr.isatty()
        last = ""
        while not over.wait(0.5 if terminal else 5.0):
            line = shown.words()
            if line != last:
                print(f"\r\033[K{line}" if terminal else line, end="" if terminal else "\n",
                      file=sys.stderr, flush=True)  # fmt: skip
            last = line
        if terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    thread = threading.Thread(target=draw, daemon=True)
    thread.start()
    try:
        yield shown
    finally:
        over.set()
        thread.join()
