"""The page Missing: which modalities are there, what fills the hole, and what is answered then."""
