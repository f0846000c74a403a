"""Does a second modality save the answer that a light destroyed?"""
