"""Does closing the gap help, hurt, or neither?"""
