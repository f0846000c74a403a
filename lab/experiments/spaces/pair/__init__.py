"""Every measure of one pair of views."""
