"""Transfer: trained on one facet, tested on every other, and what foresees the loss."""
