"""How few pairs a map between two spaces needs, and whether it can do without any."""
