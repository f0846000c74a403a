"""EmojiLab, the built-in data set, and its builder."""
