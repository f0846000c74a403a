"""Ways to answer from several views, one file each."""
