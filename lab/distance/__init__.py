"""Floor 4: how far apart two spaces are; always an Estimate."""

from lab.core.registry import Registry
from lab.distance.base import Distance

DISTANCES: Registry[Distance] = Registry("distance", "lab.distance")
