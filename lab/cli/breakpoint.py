"""Where one's own curve breaks."""

from __future__ import annotations

import argparse
from pathlib import Path

from lab.cli.out import print_json, say


def add_breakpoint(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``breakpoint`` to the parser."""
    breaking = commands.add_parser(
        "breakpoint", help="where one's own curve breaks, with an interval: breakpoint CURVE.csv"
    )
    told = (
        "columns severity, right and n, or one row an item; family, item and condition where "
        "there are some"
    )
    breaking.add_argument("curve", type=Path, metavar="CURVE.csv", help=told)
    told = "what guessing scores, such as 0.1 of ten classes (default: 0)"
    breaking.add_argument("--chance", type=float, default=0.0, metavar="SHARE", help=told)
    told = "the knob helps (pairs, shots, labels): read it down from its most, on a log axis"
    breaking.add_argument("--rising", action="store_true", help=told)
    told = "how far apart clean leads may surely be for two conditions to be compared"
    breaking.add_argument("--margin", type=float, metavar="SHARE", help=told)
    breaking.add_argument("--seed", type=int, default=0, help="of the resamples")
    breaking.add_argument("--json", action="store_true", help="one JSON object on stdout")
    breaking.set_defaults(act=breakpoint_)


def breakpoint_(options: argparse.Namespace, _: list[str]) -> int:
    """Print breakpoint, tolerance, dispersion and, of conditions, ratios."""
    from lab.limits.own.curve import own_limit
    from lab.limits.own.table import read_own
    from lab.limits.own.words import lines
    from lab.limits.ratio import LEAD_MARGIN

    found = own_limit(
        read_own(options.curve, rising=options.rising),
        chance=options.chance,
        rising=options.rising,
        margin=LEAD_MARGIN if options.margin is None else options.margin,
        seed=options.seed,
    )
    if options.json:
        print_json(found)
    else:
        say("\n".join(lines(found)))
    return 0
