"""Stamps of Tux Paint: photographs and drawings with captions, read aloud by people."""
