"""The gap between two modalities: moved, and where it comes from."""
