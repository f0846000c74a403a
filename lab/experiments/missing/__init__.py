"""Missing modalities: what is left of the answer when one is missing."""
