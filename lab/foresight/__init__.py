"""Floor 5: how often a probe will be right where nobody has labels yet, one file a method."""
