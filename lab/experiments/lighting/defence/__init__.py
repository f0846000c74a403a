"""Does training on relit pictures defend?"""
