"""Gap: two modalities in one space, moved together, and where the gap comes from."""
