"""Ways to train a pretrained network on a new task, and to keep what it was good for."""
