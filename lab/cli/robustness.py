"""How robust the methods of one's own curves are, by every definition."""

from __future__ import annotations

import argparse
from pathlib import Path

from lab.cli.out import print_json, say


def add_robustness(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``robustness`` to the parser."""
    measuring = commands.add_parser(
        "robustness", help="curves of one's own by every definition: robustness CURVES.csv"
    )
    told = "columns method, level (0 is clean) and score, one row each"
    measuring.add_argument("curves", type=Path, metavar="CURVES.csv", help=told)
    told = "the method that rho and corruption error are relative to (default: the first)"
    measuring.add_argument("--baseline", metavar="NAME", help=told)
    told = "Taori's standard models (default: for each method all others)"
    measuring.add_argument("--standard", metavar="NAME,...", default="", help=told)
    told = "the scores are losses"
    measuring.add_argument("--lower-is-better", action="store_true", help=told)
    measuring.add_argument("--json", action="store_true", help="one JSON object on stdout")
    measuring.set_defaults(act=robustness)


def robustness(options: argparse.Namespace, _: list[str]) -> int:
    """Print every definition, the ranks, and where two definitions order methods differently."""
    from lab.engine.robustness_file import lines, measure_curves

    found = measure_curves(
        options.curves,
        options.baseline,
        [name.strip() for name in options.standard.split(",") if name.strip()],
        higher_is_better=not options.lower_is_better,
    )
    if options.json:
        print_json(found)
    else:
        say("\n".join(lines(found)))
    return 0
