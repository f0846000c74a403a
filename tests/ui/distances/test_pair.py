"""The table of a pair's measures: short names that tell the measures apart."""

from lab.distance import DISTANCES
from lab.ui.distances.pair import WIDTHS_PX, short_name

PX_A_CHARACTER = 6.5
PADDING_PX = 16


def test_short_names_differ_and_fit_their_column():
    names = [short_name(d.id) for d in DISTANCES]
    assert len(set(names)) == len(names) > 30
    assert max(map(len, names)) * PX_A_CHARACTER + PADDING_PX <= WIDTHS_PX["measure"]
