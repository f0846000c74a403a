"""The page of the atlas: its choices, its ranking, and what can be asked of it."""
