"""What a class of few shots is: the data set's subgroup, or the shelf that a stamp stands on."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from lab.core.errors import BadInput
from lab.data.stamps.shelves import shelves
from lab.experiments.align.few_shot_spec import PrototypesSpec


class FewShotsSpec(PrototypesSpec):
    """Whose pictures and names, what a class and what an episode is."""

    classes: Literal["subgroup", "shelf"] = Field(
        "subgroup",
        description="What a class is: the subgroup of a concept; or its shelf, the folder that Tux "
        "Paint keeps a stamp in (animals/birds): the Stamps have 8 subgroups, and a verdict needs "
        "10 classes.",
    )


def classes_of(spec: FewShotsSpec) -> dict[str, str] | None:
    """Return the class of each concept, or None where it is its subgroup.

    Raises ``BadInput`` for shelves of another data set, ``Unavailable`` where Stamps are not here.
    """
    if spec.classes == "subgroup":
        return None
    if spec.dataset != "stamps":
        do = "Choose the subgroups."
        raise BadInput("stamps, whose concepts stand on shelves", repr(spec.dataset), do)
    return shelves()
