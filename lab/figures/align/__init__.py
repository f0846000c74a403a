"""Bridges between spaces: pairs, distance, and what they buy."""
