"""The attack: victim, objective, the run under one budget, and its log."""
