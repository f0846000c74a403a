"""The page Spaces: maps of spaces, and layers against layers."""
