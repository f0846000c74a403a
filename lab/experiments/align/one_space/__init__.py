"""One latent space: what is asked, what is left of a view, the study."""
