"""Intervals: how far an estimate could be off, over families and seeds."""
