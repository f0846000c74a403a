"""The standard figure of a study."""
