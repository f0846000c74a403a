"""How far apart the vectors of files are."""

from __future__ import annotations

import argparse

from lab.cli.out import print_json, say, shown
from lab.core.errors import BadInput


def measure(options: argparse.Namespace, _: list[str]) -> int:
    """Print the distances between the vectors of files."""
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
    with shown() as progress:
        found = measure_files(
            options.files, ids, settings, space=options.space or GIVEN, progress=progress
        )
    if options.json:
        print_json(found)
    else:
        say("\n".join(lines(found)))
    return 0
