"""Bridges between two spaces: how few, how noisy and how far may pairs be before they break?"""
