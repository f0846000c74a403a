"""Guards: what a relit picture must keep so that a person can still name it."""

from lab.adversary.base import Guard
from lab.core.registry import Registry

GUARDS: Registry[Guard] = Registry("guard", "lab.adversary.guards")
