"""Floor 2: paired data sets, their labels and splits."""

from lab.core.contracts import Availability, Dataset, MayBeAbsent
from lab.core.registry import Registry

DATASETS: Registry[Dataset] = Registry("data set", "lab.data")


def availability_of(dataset: Dataset) -> Availability:
    """Say whether a data set can be used on this machine now; most are always there."""
    return dataset.availability() if isinstance(dataset, MayBeAbsent) else Availability(True)
