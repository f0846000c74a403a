"""What is lost when everything must pass through words: studies of language as the bridge."""
