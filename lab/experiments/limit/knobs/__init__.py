"""One file a knob."""
