"""What two modalities both say of a label, each alone, and only both together."""
