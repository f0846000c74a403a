"""Floor 4: from curves to breakpoints, with intervals and censoring."""
