"""The atlas: every encoder hurt in every way; who holds, and which cells surprise."""
