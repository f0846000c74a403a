"""How often a probe is right on rows that nobody has labels of."""

from __future__ import annotations

import argparse
from pathlib import Path

from lab.cli.out import print_json, say


def add_foresee(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``foresee`` to the parser."""
    told = "accuracy without labels: foresee SOURCE.npz TARGET.npz"
    foreseeing = commands.add_parser("foresee", help=told)
    told = "arrays probs [n, K] and labels [n] of rows that the model was not fitted on"
    foreseeing.add_argument("source", type=Path, metavar="SOURCE.npz", help=told)
    told = "array probs [n, K]; in both files features [n, d] may be there"
    foreseeing.add_argument("target", type=Path, metavar="TARGET.npz", help=told)
    foreseeing.add_argument("--seed", type=int, default=0, help="of the groups left out")
    foreseeing.add_argument("--json", action="store_true", help="one JSON object on stdout")
    foreseeing.set_defaults(act=foresee)


def foresee(options: argparse.Namespace, _: list[str]) -> int:
    """Print what every method says of the target."""
    from lab.engine.foresee_files import foresee_files, lines

    found = foresee_files(options.source, options.target, seed=options.seed)
    if options.json:
        print_json(found)
    else:
        say("\n".join(lines(found)))
    return 0
