"""The words of the command line, and which function each command calls."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import lab
from lab.cli.app import open_app
from lab.cli.atlas import add_atlas
from lab.cli.board import board
from lab.cli.breakpoint import add_breakpoint
from lab.cli.executors import add_executors
from lab.cli.foresee import add_foresee
from lab.cli.holds import doctor, get_data, list_data, list_entries, prepare
from lab.cli.lesson import add_lesson
from lab.cli.measure import measure
from lab.cli.report import add_report
from lab.cli.robustness import add_robustness
from lab.cli.runs import explain, replay, run
from lab.cli.sweep import add_sweep

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
KINDS = (
    "datasets",
    "encoders",
    "language_models",
    "perturbations",
    "distances",
    "scores",
    "foresights",
    "guards",
    "searches",
    "fusions",
    "fills",
    "imputers",
    "experiments",
)
ALONE = "faultline alone opens the app, and passes Streamlit's flags on: --server.port 8600."
STREAMLITS = "[--server.port PORT] [any flag of streamlit run]"
OPENS = {
    "app": "open the app",
    "demo": "open the board as it was recorded: nothing is fetched or computed first",
}
TAKES_MORE = {"run", "record", "report", *OPENS}
"""Commands that take what this parser does not know: an experiment's fields, Streamlit's flags."""


def parser_of(prog: str) -> argparse.ArgumentParser:
    """Return the parser of the command that is called so."""
    parser = argparse.ArgumentParser(
        prog=prog, allow_abbrev=False, epilog=f"The same: python -m lab. {ALONE}",
        description="Faultline: where encoders of images, text and speech break.",
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"faultline {lab.__version__}")
    commands = parser.add_subparsers(dest="command", required=True)

    listing = commands.add_parser("list", help="what the lab holds")
    listing.add_argument("kind", choices=KINDS)
    listing.set_defaults(act=list_entries)

    running = commands.add_parser(
        "run",
        help="one experiment: run severity --encoder lite0 --perturbation darker",
        allow_abbrev=False,  # or a field that begins like an option would be taken for it
        add_help=False,
        usage="%(prog)s EXPERIMENT [--field value ...] [--fresh] [--json] [--out FILE] "
        "[--processes N | --dask N | --scheduler ADDRESS]",
        epilog="An experiment's fields: %(prog)s EXPERIMENT --help. Experiments: list experiments.",
    )
    running.add_argument("experiment", metavar="EXPERIMENT", help="its id, such as severity")
    running.add_argument(
        "-h", "--help", action=_RunHelp, help="this; after an EXPERIMENT, its fields"
    )
    running.add_argument("--fresh", action="store_true", help="compute again what is kept")
    running.add_argument("--out", type=Path, metavar="FILE", help="write the whole result there")
    running.set_defaults(act=run)

    told = "run one experiment and write the result beside the code: record spaces"
    recording = commands.add_parser("record", help=told, allow_abbrev=False)
    recording.add_argument(
        "experiment", metavar="EXPERIMENT", help="its id; then --field value ..."
    )
    recording.add_argument("--as", dest="name", metavar="NAME", help="where it is not the only one")
    recording.set_defaults(act=run, fresh=False, json=False, out=None)
    for one in (running, recording):
        add_executors(one, "a study's arms and seeds ")

    replaying = _add_replay(commands)

    measuring = _add_measure(commands)

    data = commands.add_parser(
        "data", help="data sets that are fetched: data list, data get stamps"
    )
    data_acts = data.add_subparsers(dest="data_act", required=True)
    data_list = data_acts.add_parser("list", help="which data sets are on this machine")
    data_list.set_defaults(act=list_data)
    data_get = data_acts.add_parser("get", help="fetch one and keep what is used of it")
    data_get.add_argument("name", choices=["stamps"])
    data_get.add_argument(
        "--deb", type=Path, metavar="FILE", help="the package, where it is here already"
    )
    data_get.set_defaults(act=get_data)

    doctoring = commands.add_parser("doctor", help="what is installed and kept, and free it")
    doctoring.add_argument("--free", action="store_true", help="delete everything that is derived")
    doctoring.set_defaults(act=doctor)

    preparing = commands.add_parser("prepare", help="draw the images and export the models once")
    preparing.set_defaults(act=prepare)

    boarding = commands.add_parser("board", help="compute the breakdown board and print it")
    boarding.add_argument("--widen", action="store_true", help="every perturbation and control")
    boarding.add_argument("--record", action="store_true", help="write it as the recorded board")
    boarding.set_defaults(act=board)

    add_sweep(commands)
    add_lesson(commands)
    add_atlas(commands)
    add_report(commands)
    add_robustness(commands)
    add_breakpoint(commands)
    add_foresee(commands)
    _add_opening(commands)
    for command in (
        listing,
        running,
        replaying,
        measuring,
        data_list,
        data_get,
        doctoring,
        boarding,
    ):
        command.add_argument("--json", action="store_true", help="one JSON object on stdout")
    return parser


def _add_measure(commands: Commands) -> argparse.ArgumentParser:
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
    measuring.set_defaults(act=measure)
    return measuring


def _add_replay(commands: Commands) -> argparse.ArgumentParser:
    replaying = commands.add_parser("replay", help="compute a manifest's run again and compare")
    replaying.add_argument("manifest", type=Path)
    replaying.add_argument(
        "--fresh", action="store_true", help="from the items, with no embedding or probe kept"
    )
    replaying.set_defaults(act=replay)
    return replaying


def _add_opening(commands: Commands) -> None:
    for name, told in OPENS.items():
        opening = commands.add_parser(
            name, help=told, allow_abbrev=False,
            usage=f"%(prog)s [--class NAME] [--allow FOLDER] {STREAMLITS}",
        )  # fmt: skip
        opening.add_argument(
            "--class", dest="class_name", metavar="NAME",
            help="let a class in from the network, by a code that is printed",
        )  # fmt: skip
        opening.add_argument(
            "--allow", action="append", default=[], metavar="FOLDER", help="what ids may name"
        )
        opening.set_defaults(act=open_app)


class _RunHelp(argparse.Action):
    """Help on ``run``; where an experiment is named, ``explain`` tells its fields.

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
        namespace.act = explain
