"""Floor 4: small heads on frozen features."""
