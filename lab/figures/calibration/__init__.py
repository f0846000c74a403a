"""What people could still name."""
