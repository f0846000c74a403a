"""Every subset of modalities, every fill, every way to be missing."""
