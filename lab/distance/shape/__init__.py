"""What shape has one space? Measures of a single cloud."""
