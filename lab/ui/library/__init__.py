"""What the lab holds: data sets, ways to hurt an input, words."""
