"""The page Foresight: what was foreseen without labels beside the truth, and one's own."""
