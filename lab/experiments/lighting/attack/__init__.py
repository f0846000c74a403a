"""How often does a light fool an encoder, without guards and within them?"""
