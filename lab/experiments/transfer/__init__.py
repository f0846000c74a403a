"""Trained on one facet, tested on every other; does a distance foresee the loss?"""
