"""The page Start: the board, a curve, the samples behind a point."""
