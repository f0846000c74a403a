"""What is left when a modality is missing."""
