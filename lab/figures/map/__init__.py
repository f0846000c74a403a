"""A flat map of spaces."""
