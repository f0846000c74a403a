"""Lighting: pictures relit to fool an encoder while a person still names them."""
