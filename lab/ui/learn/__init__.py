"""The page First lesson: the tutorial for students, one step at a time."""
