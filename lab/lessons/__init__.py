"""Lessons: each a file of steps that a class walks through, made of experiments that exist."""
