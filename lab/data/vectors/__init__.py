"""One's own vectors, from files nobody vouches for."""
