"""Accuracy and breakpoints foreseen without labels, and what a signal is worth in labels."""
