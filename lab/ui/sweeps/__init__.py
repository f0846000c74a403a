"""The page of sweeps: planned by widgets or a file, started, watched, opened cell by cell."""
