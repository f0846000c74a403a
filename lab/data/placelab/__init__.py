"""PlaceLab, the built-in data set of countries and where they are, and its builder."""
