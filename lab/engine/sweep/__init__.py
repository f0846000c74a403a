"""Sweeps: one experiment over many specs, planned in one file, computed cell by cell, resumable."""
