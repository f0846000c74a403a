"""Floor 5: what fills a missing modality."""
