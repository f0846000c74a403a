"""Exposure by shadow: where the victim breaks, and where judges do."""
