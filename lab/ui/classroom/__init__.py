"""A class on pages: the door, the desk of each student, and the teacher's projector."""
