"""Floor 4: scores that foresee how well a source transfers to a target, without fitting to it."""

from lab.core.registry import Registry
from lab.transferability.base import Score

SCORES: Registry[Score] = Registry("transferability score", "lab.transferability")
