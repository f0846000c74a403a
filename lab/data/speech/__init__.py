"""Speech: synthesised, kept by voice, or decoded from recordings."""
