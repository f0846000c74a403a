"""What passes through words, drawn: candidates with their scores, and a codebook of patches."""
