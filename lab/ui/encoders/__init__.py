"""The page Encoders: a card for each."""
