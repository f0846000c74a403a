"""Frozen models that talk to each other: a picture becomes words, and a language model answers."""
