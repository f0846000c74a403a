"""EfficientNet-Lite: the network, its layers and its encoders."""
