"""Results of earlier runs on disk: storing them, and removing them."""
