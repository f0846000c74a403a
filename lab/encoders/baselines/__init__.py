"""Hand-made baselines: features that nobody trained."""
