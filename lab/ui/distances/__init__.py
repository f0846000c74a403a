"""The page Distances: the table, a pair beside it, vectors of one's own."""
