"""A score against severity."""
