"""The page One sample: one item of each modality, clean beside hurt."""
