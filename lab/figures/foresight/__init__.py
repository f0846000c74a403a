"""Figures of foresight: how far off each method is, and where a break was foreseen."""
