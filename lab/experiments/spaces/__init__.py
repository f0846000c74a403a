"""Spaces of frozen encoders held against each other."""
