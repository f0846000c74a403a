"""The page of the lessons: one step at a time, answered on a desk."""
