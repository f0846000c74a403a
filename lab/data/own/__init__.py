"""One's own pictures: a folder or a CSV."""
