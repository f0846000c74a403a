"""Pictures of bridges between spaces: pairs, distance, and what they buy."""
