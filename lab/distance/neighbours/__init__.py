"""Do two spaces give an item the same neighbours? Measures of ranked items."""
