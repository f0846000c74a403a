"""Your own pictures, vectors and models: what to bring, and what works with them."""
