"""Long work behind pages: runs in worker processes, small work in threads, kept work."""
