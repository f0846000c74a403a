"""Floor 1: the content-addressed store of embeddings, results and manifests."""
