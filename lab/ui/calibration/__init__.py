"""The page Calibration: people answer, guards get their limits."""
