"""Do two spaces agree on which items are alike? Measures of paired items."""
