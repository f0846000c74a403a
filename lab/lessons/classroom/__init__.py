"""A class: its codes, everything that is answered in it, and where its teacher is."""
