"""Layers against layers."""
