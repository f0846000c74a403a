"""Neighbours: both sides say so, every country has a row, another concept is named."""

import pytest

from lab.core.errors import UnknownId
from lab.data.placelab.borders import neighbours
from lab.data.placelab.dataset import PLACELAB


def test_who_touches_whom_is_said_by_both():
    touched = {concept: set(neighbours(concept)) for concept in PLACELAB.concepts}
    assert all(a in touched[b] for a, others in touched.items() for b in others)
    assert sum(bool(others) for others in touched.values()) > 150
    assert not any(a in others for a, others in touched.items())


@pytest.mark.parametrize(
    ("concept", "touched"),
    [("portugal", {"spain"}), ("japan", set()), ("sri-lanka", set()),
     ("lesotho", {"south-africa"}), ("mongolia", {"china", "russia"})],
)  # fmt: skip
def test_known_neighbours(concept, touched):
    assert set(neighbours(concept)) == touched


def test_another_concept_is_refused_with_the_nearest_names():
    with pytest.raises(UnknownId, match="portugal"):
        neighbours("portugall")
