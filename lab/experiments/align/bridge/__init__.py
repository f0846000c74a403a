"""One bridge between two spaces: how many pairs it needs, and how many of them may be wrong."""
