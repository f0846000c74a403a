"""Pictures of what goes through words."""
