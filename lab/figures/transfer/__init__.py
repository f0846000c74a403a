"""What moving between facets costs, and what foresees it."""
