"""Distances between spaces: the table, one pair, galleries that grow."""
