"""Searches for the worst light under a budget of forwards."""

from lab.adversary.base import Search
from lab.core.registry import Registry

SEARCHES: Registry[Search] = Registry("search", "lab.adversary.searches")
