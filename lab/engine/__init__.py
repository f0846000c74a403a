"""Floor 8: grids of runs, executed and kept."""
