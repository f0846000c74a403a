"""What "robust" means: every published definition on the same curves, one file each."""
