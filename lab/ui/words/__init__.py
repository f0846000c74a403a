"""The page Words: what is lost when everything must pass through words?"""
