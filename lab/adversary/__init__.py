"""Floor 5: search for the worst light inside guards; victim, objective and judges are callables."""
