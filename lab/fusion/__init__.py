"""Floor 5: predictors over several modalities."""
