"""What is asked of an item, on which concepts: the pool, its folds, the probes."""
