"""Does a light that fools one encoder fool another?"""
