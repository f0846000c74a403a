"""Floor 3: ways to hurt an input, by modality, with severity in physical units."""
