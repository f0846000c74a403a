"""The robustness scoreboard: fusions under noise, by every definition at once."""
