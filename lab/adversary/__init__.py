"""Floor 5: search for the worst light inside guards; victim, objective and judges are callables."""

from lab.adversary.base import Guard, Search
from lab.core.registry import Registry

GUARDS: Registry[Guard] = Registry("guard", "lab.adversary")
SEARCHES: Registry[Search] = Registry("search", "lab.adversary")
