"""Floor 0: errors, registry, contracts, seeds, progress. Imports nothing of the house."""
