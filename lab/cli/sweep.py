"""Sweeps: what a file plans, computing it, how far it is, and its results as a table."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from lab.cli.executors import add_executors, executor_of
from lab.cli.out import print_json, print_table, say, shown
from lab.cli.report import report

if TYPE_CHECKING:
    from lab.engine.sweep.run import SweepStatus

ACTS = {
    "plan": "check the file, and say how many cells there are, what they take, what is done",
    "run": "compute what is left; Ctrl-C stops it, and what is done is kept",
    "resume": "the same, and once more what failed or was past its time limit",
    "status": "how far it is, in whatever process it runs, and what failed",
    "cancel": "ask a run in another process to stop after its next cell",
    "table": "a row a cell: its fields and every number of its summary",
}
QUERY = "a condition in SQL: \"encoder = 'lite0' and seed < 3\""


def add_sweep(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``sweep`` and its commands to the parser."""
    sweeping = commands.add_parser("sweep", help="one experiment over many specs, from one file")
    acts = sweeping.add_subparsers(dest="sweep_act", required=True)
    for name, told in ACTS.items():
        act = acts.add_parser(name, help=told)
        act.add_argument("file", type=Path, metavar="FILE", help="a sweep in TOML")
        if name in {"run", "resume"}:
            act.add_argument("--most", type=int, metavar="N", help="end after so many cells")
            add_executors(act)
        if name == "table":
            act.add_argument("--where", metavar="SQL", help=QUERY)
            act.add_argument("--order", metavar="COLUMNS", help="by which columns, as SQL says it")
            act.add_argument("--out", type=Path, metavar="FILE", help=".parquet or .csv")
        if name != "cancel":
            act.add_argument("--json", action="store_true", help="one JSON object on stdout")
        act.set_defaults(act=sweep)
    reporting = acts.add_parser("report", help="one page of it: the same as report FILE --out FILE")
    reporting.add_argument("asked", nargs=1, metavar="FILE", help="a sweep in TOML")
    reporting.add_argument("--out", type=Path, required=True, metavar="FILE", help=".html")
    reporting.set_defaults(act=report)


def sweep(options: argparse.Namespace, _: list[str]) -> int:
    """Do one of ``ACTS`` for a sweep's file; 1 where a cell failed."""
    from lab.engine.sweep.plan import read_plan
    from lab.engine.sweep.run import run_sweep, status
    from lab.engine.sweep.states import ask_to_stop

    plan = read_plan(options.file)
    if options.sweep_act == "cancel":
        ask_to_stop(plan)
        say("Whoever runs this sweep stops after the next cell.")
        return 0
    if options.sweep_act in {"run", "resume"}:
        with shown() as progress:
            again = options.sweep_act == "resume"
            executor = executor_of(options)
            found = run_sweep(plan, progress, executor, again=again, most=options.most)
    else:
        found = status(plan)
    if options.sweep_act == "table":
        return _table(options, found)
    if options.json:
        counts = {became.value: n for became, n in found.counts.items()}
        failed = [{"fields": c.fields, "error": s.error, "traceback": s.traceback}
                  for c, s in found.failed]  # fmt: skip
        print_json({
            "experiment": plan.experiment, "cells": counts, "failed": failed,
            "seconds_a_cell": found.seconds_a_cell, "bytes_a_cell": found.bytes_a_cell,
        })  # fmt: skip
    else:
        say("\n".join(found.words()))
    return 1 if found.failed and options.sweep_act in {"run", "resume"} else 0


def _table(options: argparse.Namespace, found: SweepStatus) -> int:
    from lab.engine.sweep.table import asked, table_of, write_table

    table = asked(table_of(found), options.where, options.order)
    if options.out is not None:
        write_table(table, options.out)
        say(f"{len(table)} rows are in {options.out}.")
        return 0
    rows = [
        {str(name): value for name, value in row.items()}
        for row in table.astype(object).where(table.notna(), None).to_dict("records")
    ]
    if options.json:
        print_json({"cells": rows})
    else:
        print_table(rows)
    return 0
