"""Who carried an answer: the Shapley value of each modality, item by item."""
