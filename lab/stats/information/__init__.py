"""Information that two sources have of a label: shared, each its own, only both together."""
