"""Floor 7: what every study shares: its plan, its run, its verdicts, its words, its figure."""
