"""ImageNet class names as a bridge between pictures and texts."""
