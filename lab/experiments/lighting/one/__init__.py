"""One picture under one light: the same code path as the attack, for a moving slider."""
