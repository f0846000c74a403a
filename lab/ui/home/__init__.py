"""The first page: one picture, one slider, and where to go from there."""
