"""A small vision transformer: the network and its encoders."""
