"""Where the gap comes from: cones, temperature, pairs that do not belong together."""
