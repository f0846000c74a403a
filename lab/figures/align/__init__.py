"""Pictures of bridges between two spaces."""
