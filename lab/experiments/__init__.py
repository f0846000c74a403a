"""Floor 7: the experiments, each defined once."""

from lab.core.registry import Registry
from lab.experiments.base import Experiment

EXPERIMENTS: Registry[Experiment] = Registry("experiment", "lab.experiments")
