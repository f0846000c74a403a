"""Which signal is nearest to which kind of break, and what is said where there is none."""

from dataclasses import replace

from lab.ui.foresight.live import titles_of
from lab.ui.foresight.merits import nearest, told
from tests.ui.foresight import toy


def test_the_nearest_single_signal_of_each_kind_is_named():
    made = toy.result()
    lighting, corruption = nearest(made, titles_of(made))
    assert lighting.startswith("**Lighting** (1 perturbation): agreement by pairs (ALine-D) is ")
    assert "nearest to the break (0.20 levels off)" in lighting
    assert (
        "nearest to accuracy (4.0 points off)" in corruption and "(3 perturbations)" in corruption
    )


def test_what_speaks_of_fewer_curves_is_not_compared():
    made = toy.result()
    kept = [row for row in made.tables["breaks"]
            if row["arm"] != "aline_d" or row["view"] == toy.VIEWS[0]]  # fmt: skip
    fewer = replace(made, tables={**made.tables, "breaks": kept})
    assert "ALine-D" not in " ".join(nearest(fewer, titles_of(made)))
    assert nearest(replace(made, tables={**made.tables, "breaks": []}), titles_of(made)) == []


def test_only_an_interval_above_a_half_is_sure():
    here = [row for row in toy.drift() if row["view"] == toy.VIEWS[0]]
    assert told(here).startswith("Under 1 of 2 perturbations")
