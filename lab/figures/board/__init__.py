"""The breakdown board."""
