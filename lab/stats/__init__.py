"""Floor 1: estimates and how their intervals are made."""
