"""The page Board: every cell, a curve, the samples behind a point."""
