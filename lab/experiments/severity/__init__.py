"""A score against severity, with its breakpoint."""
