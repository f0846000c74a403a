"""Pictures of the lessons: guesses beside the truth, and what was found at a glance."""
