"""MiniLM: the network and its encoders."""
