"""Towers that train: the last blocks of an encoder, behind what is frozen and kept once."""
