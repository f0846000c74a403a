"""Breakpoints: where an ordered knob takes half of a lead, by as few of its levels as it takes."""
