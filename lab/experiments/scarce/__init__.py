"""What to do when there is little: few labels, few pairs, a small machine; and what it costs."""
