"""Encoders made smaller: real integer kernels, zeroed weights, fewer channels, fewer layers."""
