"""Floor 2: paired data sets, their labels and splits."""
