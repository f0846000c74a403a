"""The page Gap: clouds that slide, and where their gap comes from."""
