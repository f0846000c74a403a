"""Long work behind pages: jobs in threads, kept work, the warm-up."""
