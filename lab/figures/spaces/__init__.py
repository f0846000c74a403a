"""Layers of two encoders."""
