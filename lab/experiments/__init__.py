"""Floor 7: the experiments, each defined once."""
