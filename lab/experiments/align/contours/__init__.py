"""Distance against pairs: spec, lines of equal accuracy, study."""
