"""The breakdown board, computed and printed."""

from __future__ import annotations

import argparse
import sys

from lab.cli.out import print_json, say, shown
from lab.core.errors import Cancelled


def board(options: argparse.Namespace, _: list[str]) -> int:
    """Compute the breakdown board and print it, or record it."""
    from lab.engine.board import BoardRun, default_board
    from lab.engine.recorded import record_board
    from lab.limits.words import breakpoint_words
    from lab.perturb import PERTURBATIONS

    run = BoardRun(default_board(widen=options.widen))
    with shown(run.progress):
        run.run()
    for key, message in run.failed.items():
        say(f"failed {key}: {message}", sys.stderr)
    if options.record and not run.failed and not run.cancelled:
        record_board(run)
    if options.json:
        print_json({"board": run.records()})
    else:
        for row in run.records():
            found = breakpoint_words(row, PERTURBATIONS.get(row["perturbation"]))
            say(f"{row['encoder']:<24} {row['perturbation']:<18} {row['task']:<9} {found}")
    if run.cancelled:
        raise Cancelled()
    return 1 if run.failed else 0
