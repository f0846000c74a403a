"""Alignment without pairs: an orthogonal map between two spaces from few pairs, or from none."""

from lab.adapt.unpaired.base import STARTS

__all__ = ["STARTS"]
