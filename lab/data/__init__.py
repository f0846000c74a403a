"""Floor 2: paired data sets, their labels and splits."""

from lab.core.contracts import Dataset
from lab.core.registry import Registry

DATASETS: Registry[Dataset] = Registry("data set", "lab.data")
