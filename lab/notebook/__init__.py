"""Floor 10: experiments in a notebook, with widgets."""
