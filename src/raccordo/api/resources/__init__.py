"""What the API answers about, a module per subject."""
