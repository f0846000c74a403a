"""Floor 8: the experiments, each defined once."""

from lab.experiments.base import EXPERIMENTS

__all__ = ["EXPERIMENTS"]
