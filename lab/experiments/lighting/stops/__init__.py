"""Success of an attack against the stops it may use."""
