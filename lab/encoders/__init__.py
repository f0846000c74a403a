"""Floor 3: frozen pretrained models, and the controls beside them."""
