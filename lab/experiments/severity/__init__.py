"""Breakpoints: a score against severity, and where it breaks."""
