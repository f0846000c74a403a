"""Pictures of what little buys."""
