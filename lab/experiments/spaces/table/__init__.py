"""The table of distances between views."""
