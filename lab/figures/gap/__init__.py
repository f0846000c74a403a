"""Clouds that slide, scores as they do, and where a gap comes from."""
