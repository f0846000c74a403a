"""Resemblyzer: the network and its encoders."""
