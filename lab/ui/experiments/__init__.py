"""Any experiment on a page, drawn from its registration alone."""
