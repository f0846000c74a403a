"""Limits of guards from people's answers: trials, fits, files, thresholds in force."""
