"""Prompting for diversity: a language model says what to try on a victim next."""
