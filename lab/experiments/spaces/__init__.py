"""Spaces: frozen encoders held against each other."""
