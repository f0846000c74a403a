"""A flat map of one or more views."""
