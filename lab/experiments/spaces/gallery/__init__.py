"""Agreement against the number of items."""
