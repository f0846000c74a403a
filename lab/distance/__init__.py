"""Floor 4: how far apart two spaces are; always an Estimate."""
