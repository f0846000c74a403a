"""Pictures of what words carry."""
