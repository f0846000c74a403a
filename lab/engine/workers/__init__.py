"""Worker processes: long runs leave the process that serves pages."""
