"""Nulls and p: what chance alone gives, and many tests in one table."""
