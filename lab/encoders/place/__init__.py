"""Encoders of places: GeoCLIP's location encoder, its random controls, and points on the sphere."""
