"""The command line: list, run, record, replay, measure, data, doctor, prepare, board."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from lab.core.errors import BadInput, Cancelled, LabError, StoreError, Unavailable
from lab.core.printable import printable, short
from lab.core.progress import Progress

KINDS = (
    "datasets",
    "encoders",
    "perturbations",
    "distances",
    "scores",
    "guards",
    "searches",
    "experiments",
)
MOST_SAID, MOST_OF_A_VALUE = 4000, 80
"""Characters of a message, and of a value in one line of a report."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns 0, 1 where a replay differs, or 2 with one line on stderr.

    130 after Ctrl-C, and 1 in silence where whoever read stdout went away.
    """
    options, rest = _parser().parse_known_args(argv)
    if rest and options.command not in {"run", "record"}:
        _parser().error(f"unknown arguments: {printable(' '.join(rest))}")
    try:
        code = int(options.act(options, rest))
        print(end="", flush=True)
    except Cancelled as error:
        code = _failed(error, 130)
    except LabError as error:
        code = _failed(error, 2)
    except KeyboardInterrupt:
        code = _failed(Cancelled(), 130)
    except ModuleNotFoundError as error:
        do = "Install what is needed: pip install -r requirements.txt"
        code = _failed(Unavailable(f"the package {error.name}", "none", do), 2)
    except BrokenPipeError:
        _drop_stdout()
        code = 1
    except OSError as error:
        # A full disk behind stdout, above all; the store names its own faults.
        _drop_stdout()
        do = "Check the disk, the permissions and where the output goes."
        code = _failed(StoreError("files and output that work", str(error), do), 2)
    return code


def _failed(error: LabError, code: int) -> int:
    # One line, whatever a value in the message holds.
    line = short(" ".join(str(error).split()), MOST_SAID)
    _say(f"{type(error).__name__}: {line}", sys.stderr)
    return code


def _say(text: str, file: TextIO | None = None) -> None:
    """Print text whose values may come from outside: its lines stay, nothing else in it acts."""
    print("\n".join(map(printable, text.split("\n"))), file=file)


def _value(value: object) -> str:
    """Return a value from outside on one line, too short to fill a terminal's."""
    return short(str(value), MOST_OF_A_VALUE)


def _drop_stdout() -> None:
    """Send what is left in the buffer nowhere, or Python complains about it when it leaves."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab", description=__doc__, allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True)

    listing = commands.add_parser("list", help="what the lab holds")
    listing.add_argument("kind", choices=KINDS)
    listing.set_defaults(act=_list)

    running = commands.add_parser(
        "run",
        help="one experiment: run severity --encoder lite0 --perturbation darker",
        allow_abbrev=False,  # or a field that begins like an option would be taken for it
        add_help=False,
        usage="%(prog)s EXPERIMENT [--field value ...] [--fresh] [--json]",
        epilog="An experiment's fields: %(prog)s EXPERIMENT --help. Experiments: list experiments.",
    )
    running.add_argument("experiment", metavar="EXPERIMENT", help="its id, such as severity")
    running.add_argument(
        "-h", "--help", action=_RunHelp, help="this; after an EXPERIMENT, its fields"
    )
    running.add_argument("--fresh", action="store_true", help="compute again what is kept")
    running.set_defaults(act=_run)

    told = "run one experiment and write the result beside the code: record spaces"
    recording = commands.add_parser("record", help=told, allow_abbrev=False)
    recording.add_argument(
        "experiment", metavar="EXPERIMENT", help="its id; then --field value ..."
    )
    recording.add_argument("--as", dest="name", metavar="NAME", help="where it is not the only one")
    recording.set_defaults(act=_run, fresh=False, json=False)

    replaying = commands.add_parser("replay", help="compute a manifest's run again and compare")
    replaying.add_argument("manifest", type=Path)
    replaying.set_defaults(act=_replay)

    measuring = commands.add_parser(
        "measure", help="how far apart: measure a.npy b.npz [c.parquet ...]"
    )
    measuring.add_argument("files", type=Path, nargs="+", metavar="FILE")
    which = measuring.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help="the slow measures too")
    which.add_argument("--only", metavar="ID,...", help="these measures alone")
    measuring.add_argument("--space", help="the name of the space that the files share")
    measuring.add_argument("--seed", type=int, default=0, help="of permutations and projections")
    measuring.add_argument(
        "--permutations", type=int, metavar="N", help="orders drawn for p; 0 leaves p out"
    )
    measuring.set_defaults(act=_measure)

    data = commands.add_parser(
        "data", help="data sets that are fetched: data list, data get stamps"
    )
    data_acts = data.add_subparsers(dest="data_act", required=True)
    data_list = data_acts.add_parser("list", help="which data sets are on this machine")
    data_list.set_defaults(act=_data_list)
    data_get = data_acts.add_parser("get", help="fetch one and keep what is used of it")
    data_get.add_argument("name", choices=["stamps"])
    data_get.add_argument(
        "--deb", type=Path, metavar="FILE", help="the package, where it is here already"
    )
    data_get.set_defaults(act=_data_get)

    doctor = commands.add_parser("doctor", help="what is installed and kept, and free it")
    doctor.add_argument("--free", action="store_true", help="delete everything that is derived")
    doctor.set_defaults(act=_doctor)

    preparing = commands.add_parser("prepare", help="draw the images and export the models once")
    preparing.set_defaults(act=_prepare)

    board = commands.add_parser("board", help="compute the breakdown board and print it")
    board.add_argument("--widen", action="store_true", help="every perturbation and control")
    board.add_argument("--record", action="store_true", help="write it as the recorded board")
    board.set_defaults(act=_board)

    for command in (listing, running, replaying, measuring, data_list, data_get, doctor, board):
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
            _say(f"{entry['id']:<{width}}  {entry['title']}{ready}")
    return 0


def _run(options: argparse.Namespace, rest: list[str]) -> int:
    from lab.engine.local import run
    from lab.engine.recorded import record_run

    fields: dict[str, Any] = {**_fields(rest)}
    with _shown() as progress:
        result = run(options.experiment, progress=progress, fresh=options.fresh, **fields)
    if options.command == "record":
        print(record_run(result, options.name or "", fields))
    elif options.json:
        _print_json(result.as_dict())
    else:
        _say(str(result.words()))
    return 0


class _RunHelp(argparse.Action):
    """Help on ``run``; where an experiment is named, ``_explain`` tells its fields.

    argparse knows no fields, and to load all experiments for every command would take long.
    """

    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, help=help)

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, *_: object
    ) -> None:
        if namespace.experiment is None:
            parser.print_help()
            parser.exit()
        namespace.act = _explain


def _explain(options: argparse.Namespace, _: list[str]) -> int:
    from lab.engine.catalogue import catalogue
    from lab.experiments import EXPERIMENTS

    wanted = EXPERIMENTS.get(options.experiment).id
    entry = next(entry for entry in catalogue("experiments") if entry["id"] == wanted)
    if options.json:
        _print_json(entry)
        return 0
    print(f"{entry['id']}: {entry['title']}. {entry['question']}\n")
    print("Fields, each with its default:")
    for name, field in entry["fields"].items():
        print(f"  --{name} {shlex.quote(str(field['default']))}\n      {field['help']}")
    print("\nOptions: --fresh computes again what is kept; --json prints one JSON object.")
    return 0


def _replay(options: argparse.Namespace, _: list[str]) -> int:
    from lab.engine.local import replay
    from lab.engine.manifest_file import read_manifest

    manifest = read_manifest(options.manifest)
    with _shown() as progress:
        report = replay(manifest, progress)
    if options.json:
        _print_json(report)
    else:
        print(f"The replay is {report['verdict']}.")
        for row in report["differences"]:
            where, before, after = (_value(row[key]) for key in ("where", "before", "after"))
            _say(f"  {where}: {before} before, {after} now")
        for name, (before, after) in report["changed"].items():
            _say(f"  {_value(name)} changed: {_value(before)} before, {_value(after)} now")
    return 1 if report["verdict"] == "different" else 0


def _measure(options: argparse.Namespace, _: list[str]) -> int:
    from lab.distance import DISTANCES
    from lab.distance.base import N_PERMUTATIONS, Settings
    from lab.engine.measure_files import GIVEN, measure_files, usual_measures
    from lab.engine.measured_words import lines

    if options.only is not None:
        ids = [name.strip() for name in options.only.split(",") if name.strip()]
        if not ids:
            do = "Name measures with commas between: --only debiased_cka,mutual_knn."
            raise BadInput("ids of measures after --only", repr(options.only), do)
    else:
        ids = DISTANCES.ids() if options.all else usual_measures()
    drawn = N_PERMUTATIONS if options.permutations is None else options.permutations
    if drawn < 0:
        raise BadInput("--permutations of 0 or more", f"{drawn}", "Give 0 to leave p out.")
    settings = Settings(seed=options.seed, n_permutations=drawn)
    with _shown() as progress:
        found = measure_files(
            options.files, ids, settings, space=options.space or GIVEN, progress=progress
        )
    if options.json:
        _print_json(found)
    else:
        _say("\n".join(lines(found)))
    return 0


def _data_list(options: argparse.Namespace, _: list[str]) -> int:
    options.kind = "datasets"
    return _list(options, _)


def _data_get(options: argparse.Namespace, _: list[str]) -> int:
    from lab.data.stamps.get import get_stamps

    with _shown() as progress:
        counts = get_stamps(options.deb, progress)
    if options.json:
        _print_json({options.name: counts})
    else:
        print(", ".join(f"{what}: {count}" for what, count in counts.items()))
    return 0


def _doctor(options: argparse.Namespace, _: list[str]) -> int:
    from lab.engine.doctor import examine, free

    if options.free:
        print(f"Freed {free() / 1e6:.1f} MB.", file=sys.stderr)
    report = examine()
    if options.json:
        _print_json(report)
    else:
        for line in report["words"]:
            _say(line)
    return 0


def _prepare(_: argparse.Namespace, __: list[str]) -> int:
    from lab.engine.prepare import prepare

    with _shown() as progress:
        prepare(progress)
    return 0


def _board(options: argparse.Namespace, _: list[str]) -> int:
    from lab.engine.board import BoardRun, default_board
    from lab.engine.recorded import record_board
    from lab.limits.words import breakpoint_words
    from lab.perturb import PERTURBATIONS

    run = BoardRun(default_board(widen=options.widen))
    with _shown(run.progress):
        run.run()
    for key, message in run.failed.items():
        _say(f"failed {key}: {message}", sys.stderr)
    if options.record and not run.failed and not run.cancelled:
        record_board(run)
    if options.json:
        _print_json({"board": run.records()})
    else:
        for row in run.records():
            found = breakpoint_words(row, PERTURBATIONS.get(row["perturbation"]))
            _say(f"{row['encoder']:<24} {row['perturbation']:<18} {row['task']:<9} {found}")
    if run.cancelled:
        raise Cancelled()
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


def _print_json(content: dict[str, Any]) -> None:
    print(json.dumps(content, allow_nan=False))


@contextmanager
def _shown(progress: Progress | None = None) -> Iterator[Progress]:
    """Show a progress on stderr, one line rewritten in place, while the work goes on.

    The first Ctrl-C asks the work to stop at its next look, so that workers stop too and what is
    done is kept; a second one stops at once.
    """
    shown = progress or Progress()
    over = threading.Event()

    def draw() -> None:
        terminal = sys.stderr.isatty()
        last = ""
        while not over.wait(0.5 if terminal else 5.0):
            line = printable(shown.words())
            if line != last:
                print(f"\r\033[K{line}" if terminal else line, end="" if terminal else "\n",
                      file=sys.stderr, flush=True)  # fmt: skip
            last = line
        if terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def stop(*_: object) -> None:
        shown.cancel()
        signal.signal(signal.SIGINT, before)

    thread = threading.Thread(target=draw, daemon=True)
    thread.start()
    # Only the main thread may listen to signals; elsewhere the caller cancels the progress.
    listens = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, stop) if listens else None
    try:
        yield shown
    finally:
        if listens:
            signal.signal(signal.SIGINT, before)
        over.set()
        thread.join()
