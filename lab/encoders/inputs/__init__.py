"""Items as the numbers that networks read."""
