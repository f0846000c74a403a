"""Models of the hub, or of a folder of one's own, as encoders."""
