"""The page Scarce: which model wins within a budget of labels, time and memory."""
