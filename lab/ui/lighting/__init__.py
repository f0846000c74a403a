"""The page Lighting: one picture under a light that a person moves."""
