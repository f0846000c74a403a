"""Curves of one's own: read from a table, fitted, and said."""
