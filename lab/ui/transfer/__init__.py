"""The page Transfer: trained on one facet, tested on every other."""
