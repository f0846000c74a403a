"""Floor 5: light training on frozen features."""
