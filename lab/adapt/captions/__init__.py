"""Captions learnt without a pair of picture and sentence."""
