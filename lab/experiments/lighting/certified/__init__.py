"""What is certain: the radius that a smoothed answer keeps, and the exposure that breaks it."""
