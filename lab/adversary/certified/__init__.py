"""What is certain of a smoothed answer: a radius that no exposure can break, and the attack."""
